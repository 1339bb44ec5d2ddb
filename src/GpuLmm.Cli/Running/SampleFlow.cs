using System.Globalization;
using System.Text.RegularExpressions;

namespace GpuLmm.Cli.Running;

/// <summary>The flow of samples as a line of the log, and back from it.</summary>
internal static partial class SampleFlow
{
    private const string Analysed = "analysed";

    /// <summary>The line.</summary>
    public static string Describe(AlignmentReport flow)
    {
        var parts = new List<string> { Study.Count(flow.Genotyped, "genotyped"), Study.Count(flow.InPhenotypeTable, "in the phenotype table") };
        if (flow.InCovariateTable is { } rows)
        {
            parts.Add(Study.Count(rows, "in the covariate table"));
        }

        parts.Add(Study.Count(flow.Matched, "matched"));
        return $"samples: {string.Join(", ", parts)}; dropped: {Study.Count(flow.RemovedByLists, "by lists")}, "
            + $"{Study.Count(flow.MissingCovariate, "without a covariate")}, {Study.Count(flow.MissingPhenotype, "without any trait")}; "
            + Study.Count(flow.Analysed, Analysed);
    }

    /// <summary>The steps of a line, and those to the samples of one trait; none where no line is of this kind.</summary>
    /// <param name="lines">Of a log.</param>
    /// <param name="traitSamples">Samples with a value of the trait; null where unknown.</param>
    public static IReadOnlyList<FlowStep> Read(IEnumerable<string> lines, int? traitSamples)
    {
        string[] sections = lines.FirstOrDefault(line => line.StartsWith("samples: ", StringComparison.Ordinal))?.Split(';') ?? [];
        var steps = new List<FlowStep>();
        foreach (string section in sections)
        {
            bool isLoss = section.TrimStart().StartsWith("dropped: ", StringComparison.Ordinal);
            steps.AddRange(Part().Matches(section).Select(part => new FlowStep(
                part.Groups["label"].Value, long.Parse(part.Groups["count"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture), isLoss)));
        }

        if (traitSamples is { } own && steps.Find(step => step.Label == Analysed) is { } all && own < all.Count)
        {
            steps.Add(new FlowStep("without this trait", all.Count - own, IsLoss: true));
            steps.Add(new FlowStep("analysed for this trait", own, IsLoss: false));
        }

        return steps;
    }

    [GeneratedRegex(@"(?<count>\d[\d,]*) (?<label>[a-z ]+)")]
    private static partial Regex Part();
}
