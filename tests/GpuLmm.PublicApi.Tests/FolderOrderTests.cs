using System.Text.RegularExpressions;

namespace GpuLmm.PublicApi.Tests;

/// <summary>Folders of the library depend on earlier ones only: the way of the data stays straight.</summary>
[TestFixture]
public sealed partial class FolderOrderTests
{
    private static readonly string[] Order =
    [
        "Numerics", "Files", "Genotypes", "Samples", "Design", "Decomposition", "Likelihood", "Backends", "Kinship", "Covariance", "Models", "Association", "Prediction",
        "Simulation", "Output",
    ];

    [Test]
    public void EveryFolderHasItsPlace()
    {
        string[] folders = [.. Directory.GetDirectories(Path.Combine(Repository.Root, "src", "GpuLmm"))
            .Select(Path.GetFileName).OfType<string>().Where(name => name is not ("bin" or "obj"))];

        Assert.That(folders, Is.EquivalentTo(Order));
    }

    [Test]
    public void NoFolderUsesALaterOne()
    {
        var declaredIn = new Dictionary<string, int>(StringComparer.Ordinal);
        var sources = new List<(int Rank, string Path, string Code)>();
        for (int rank = 0; rank < Order.Length; rank++)
        {
            foreach (string path in Directory.GetFiles(Path.Combine(Repository.Root, "src", "GpuLmm", Order[rank]), "*.cs", SearchOption.AllDirectories))
            {
                string code = Comments().Replace(File.ReadAllText(path), " ");
                sources.Add((rank, path, code));
                foreach (Match match in Declarations().Matches(code))
                {
                    declaredIn[match.Groups[1].Value] = rank;
                }
            }
        }

        Assert.That(declaredIn, Has.Count.GreaterThan(80));
        string[] backwards = [.. sources.SelectMany(source => Words().Matches(source.Code)
            .Select(match => match.Value)
            .Distinct()
            .Where(word => declaredIn.TryGetValue(word, out int rank) && rank > source.Rank)
            .Select(word => $"{Path.GetRelativePath(Repository.Root, source.Path)} uses {word} of {Order[declaredIn[word]]}"))];
        Assert.That(backwards, Is.Empty);
    }

    [Test]
    public void LibraryDoesNotKnowDevicesOrConsoles()
    {
        string[] references = [.. typeof(Kinship).Assembly.GetReferencedAssemblies().Select(name => name.Name!)];

        Assert.That(references, Has.None.StartsWith("ILGPU").And.None.EqualTo("System.Console").And.None.StartsWith("Spectre"));
    }

    [GeneratedRegex(@"//[^\n]*|""(?:[^""\\\n]|\\.)*""")]
    private static partial Regex Comments();

    [GeneratedRegex(@"^(?:public|internal)\s(?:[a-z]+\s)*(?:class|struct|record|interface|enum|record struct)\s(\w+)", RegexOptions.Multiline)]
    private static partial Regex Declarations();

    // A word that is a member (after a dot) or names a property is not a use of the type.
    [GeneratedRegex(@"(?<![.\w])[A-Z]\w+(?=[<.(\[?\s])(?!\s*(?:=>|=[^=]|\{ get|;|,|:))")]
    private static partial Regex Words();
}
