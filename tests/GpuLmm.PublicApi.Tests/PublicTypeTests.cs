using System.Text.RegularExpressions;

namespace GpuLmm.PublicApi.Tests;

/// <summary>
/// How many types each package shows: a number that grows or shrinks by a line here, beside the lines of its PublicAPI files.
/// </summary>
[TestFixture]
public sealed partial class PublicTypeTests
{
    [TestCase("src/GpuLmm", 198)]
    [TestCase("src/GpuLmm.Reports", 10)]
    [TestCase("kernels/GpuLmm.Kernels", 7)]
    public void Number_of_public_types_is_the_one_agreed_on(string project, int types)
    {
        string[] lines = [.. new[] { "PublicAPI.Shipped.txt", "PublicAPI.Unshipped.txt" }
            .SelectMany(file => Repository.Read([.. project.Split('/'), file]).ReplaceLineEndings("\n").Split('\n'))];

        Assert.That(lines.Count(line => Types().IsMatch(line)), Is.EqualTo(types), $"{project}: when this is meant, change the number");
    }

    // A type is a line of its name alone; members say their type after an arrow, and constructors have parentheses.
    [GeneratedRegex(@"^GpuLmm\.[\w.<>, ]+$")]
    private static partial Regex Types();
}
