using System.Text.Json.Serialization;

namespace GpuLmm.Cli.Running;

/// <summary>The flow of samples from the files to the analysis, each dropped one under the first reason that holds.</summary>
/// <param name="Genotyped">Samples of the genotypes.</param>
/// <param name="InPhenotypeTable">Rows of the phenotype table.</param>
/// <param name="InCovariateTable">Rows of the covariate table; null without one.</param>
/// <param name="Matched">Genotyped samples that are in these tables.</param>
/// <param name="RemovedByLists">By <c>--keep</c> and <c>--remove</c>.</param>
/// <param name="MissingCovariate">Without a value of some covariate.</param>
/// <param name="MissingPhenotype">Without a value of any trait.</param>
/// <param name="Analysed">The rest.</param>
/// <param name="NotGenotyped">Rows of the phenotype table without genotypes.</param>
/// <param name="NotGenotypedExamples">The first of these.</param>
/// <param name="MissingByCovariate">How many of those without a covariate each covariate costs; null where none does.</param>
/// <param name="Warnings">On values that may mean something else than they were read as; null where there are none.</param>
/// <param name="MissingSomeTrait">Without a value of some trait, of a joint analysis; null of others.</param>
internal sealed record SampleFacts(
    int Genotyped, int InPhenotypeTable, int? InCovariateTable, int Matched, int RemovedByLists, int MissingCovariate, int MissingPhenotype,
    int Analysed, int NotGenotyped, IReadOnlyList<string> NotGenotypedExamples,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, int>? MissingByCovariate = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Warnings = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? MissingSomeTrait = null)
{
    public static SampleFacts Of(AlignmentReport flow) => new(
        flow.Genotyped, flow.InPhenotypeTable, flow.InCovariateTable, flow.Matched, flow.RemovedByLists, flow.MissingCovariate,
        flow.MissingPhenotype, flow.Analysed, flow.NotGenotyped, flow.NotGenotypedExamples,
        flow.MissingByCovariate.Count > 0 ? flow.MissingByCovariate : null, flow.Warnings.Count > 0 ? flow.Warnings : null,
        flow.MissingSomeTrait > 0 ? flow.MissingSomeTrait : null);

    /// <summary>What each covariate costs, for people; null where none costs any.</summary>
    [JsonIgnore]
    public string? MissingByCovariateLine => MissingByCovariate is null ? null
        : string.Join(", ", MissingByCovariate.Select(one => $"{one.Key} in {Study.Count(one.Value, "samples")}"));

    /// <summary>Rows of the phenotype table without genotypes, for people; null where there are none.</summary>
    [JsonIgnore]
    public string? NotGenotypedLine
    {
        get
        {
            string more = NotGenotyped > NotGenotypedExamples.Count ? ", …" : string.Empty;
            return NotGenotyped == 0 ? null
                : $"{Study.Count(NotGenotyped, "rows of the phenotype table")} ({string.Join(", ", NotGenotypedExamples)}{more})";
        }
    }

    /// <summary>The steps of the flow, with those to the samples of one trait.</summary>
    /// <param name="traitSamples">Samples with a value of the trait; null where unknown.</param>
    public IReadOnlyList<FlowStep> Steps(int? traitSamples)
    {
        var steps = new List<FlowStep> { new("genotyped", Genotyped, false), new("in the phenotype table", InPhenotypeTable, false) };
        if (InCovariateTable is { } rows)
        {
            steps.Add(new FlowStep("in the covariate table", rows, false));
        }

        steps.AddRange(
        [
            new("matched", Matched, false), new("by lists", RemovedByLists, true), new("without a covariate", MissingCovariate, true),
            new("without any trait", MissingPhenotype, true),
            .. MissingSomeTrait is { } some ? [new FlowStep("without some trait", some, true)] : (FlowStep[])[],
            new("analysed", Analysed, false),
        ]);
        if (traitSamples < Analysed)
        {
            steps.Add(new FlowStep("without this trait", Analysed - traitSamples.Value, true));
            steps.Add(new FlowStep("analysed for this trait", traitSamples.Value, false));
        }

        return steps;
    }

    /// <summary>The flow in a line: what there was, what was dropped, what is left.</summary>
    public override string ToString()
    {
        ILookup<bool, string> steps = Steps(null).SkipLast(1).ToLookup(step => step.IsLoss, step => Study.Count(step.Count, step.Label));
        return $"{string.Join(", ", steps[false])}; dropped: {string.Join(", ", steps[true])}; {Study.Count(Analysed, "analysed")}";
    }
}
