using System.Reflection;
using System.Text.RegularExpressions;

namespace GpuLmm.PublicApi.Tests;

/// <summary>The lists of <c>docs/backends.md</c> are the code's: every verb of a backend with its stage object, and every kernel.</summary>
[TestFixture]
public sealed partial class BackendsPageTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static string Page => Repository.Read("docs", "backends.md");

    [Test]
    public void Table_of_verbs_has_every_verb_with_its_stage_object()
    {
        // Stage objects live in the seam; other results, a matrix or its decomposition, are named by what the verb does.
        string[] verbs = [.. typeof(Backend).GetMethods(BindingFlags.Instance | Declared)
            .Where(method => !method.IsSpecialName && method.Name != "Dispose")
            .Select(method => $"{method.Name}: {(IsStage(method.ReturnType) ? method.ReturnType.Name : "—")}").Distinct()];
        string[] listed = [.. Verb().Matches(Page).Select(row => $"{row.Groups[1].Value}: {row.Groups[2].Value.Trim('`')}")];

        Assert.That(listed, Is.EquivalentTo(verbs));

        static bool IsStage(Type type) => type == typeof(RunPlan) || type.Namespace == "GpuLmm.Backends";
    }

    [Test]
    public void Table_of_kernels_has_every_declared_kernel()
    {
        string[] kernels = [.. typeof(Accelerators).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | Declared))
            .Where(method => method.GetCustomAttributes().Any(attribute => attribute.GetType().Name == "DeviceKernelAttribute"))
            .Select(method => method.Name).Distinct()];
        string table = Page[Page.IndexOf("| kernel | grid |", StringComparison.Ordinal)..];
        table = table[..table.IndexOf("\n\n", StringComparison.Ordinal)];
        string[] listed = [.. Kernel().Matches(table).Select(row => row.Groups[1].Value)];

        Assert.That(listed, Is.EquivalentTo(kernels));
    }

    [GeneratedRegex(@"^\| `(\w+)\([^)]*\)` \| (—|`\w+`) \|", RegexOptions.Multiline)]
    private static partial Regex Verb();

    [GeneratedRegex(@"^\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Kernel();
}
