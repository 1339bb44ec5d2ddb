using System.Text.Json.Serialization;

namespace GpuLmm.Cli.Running;

/// <summary>What a scan of thousands of traits counted; what is said of each of them is in its tables.</summary>
/// <param name="Samples">Their flow.</param>
/// <param name="Markers">Of the genotypes.</param>
/// <param name="SexChromosomes">X, Y and mitochondria.</param>
/// <param name="Traits">How many were analysed.</param>
/// <param name="Skipped">How many were not.</param>
/// <param name="Passes">Over the markers, each for traits of nearly the same samples.</param>
/// <param name="PMax">Only rows with p at most this are there.</param>
/// <param name="Top">Markers of each trait that are there; null for all.</param>
/// <param name="Regions">Where traits are tested; null for everywhere.</param>
/// <param name="FilteredOutBy">Markers that their names left out, by filter; thresholds are counted trait by trait.</param>
/// <param name="UnknownExtractIds">Ids of <c>--extract</c> that no marker has.</param>
/// <param name="Tested">Pairs of marker and trait.</param>
/// <param name="NotTested">Pairs of marker and trait that have a reason instead.</param>
/// <param name="FilteredOut">Pairs of marker and trait that a threshold left out.</param>
/// <param name="Written">Rows.</param>
internal sealed record BulkFacts(
    SampleFacts Samples, int Markers, SexFacts SexChromosomes, int Traits, int Skipped, IReadOnlyList<PassFacts> Passes, double PMax,
    int? Top, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RegionFacts? Regions, FilterFacts FilteredOutBy,
    int UnknownExtractIds, long Tested, long NotTested, long FilteredOut, long Written);

/// <summary>A pass over the markers.</summary>
/// <param name="Samples">Its samples.</param>
/// <param name="Traits">Its traits.</param>
/// <param name="Columns">What each marker is multiplied with: a column a trait, and one for each sample that it lacks.</param>
internal sealed record PassFacts(int Samples, int Traits, int Columns);

/// <summary>Regions of traits.</summary>
/// <param name="Path">The file.</param>
/// <param name="Window">Base pairs on either side.</param>
/// <param name="Regions">In the file.</param>
/// <param name="Unknown">Of these, those whose name is that of no trait.</param>
/// <param name="UnknownExamples">The first of these.</param>
/// <param name="TraitsWithout">Traits without a region.</param>
/// <param name="TraitsWithoutExamples">The first of these.</param>
internal sealed record RegionFacts(
    string Path, long Window, int Regions, int Unknown, IReadOnlyList<string> UnknownExamples, int TraitsWithout,
    IReadOnlyList<string> TraitsWithoutExamples)
{
    private const int Examples = 3;

    public static RegionFacts Of(TraitRegions regions, StudySamples study)
    {
        var names = study.Traits.Select(trait => trait.Name).ToHashSet(StringComparer.Ordinal);
        names.UnionWith(study.Skipped.Select(trait => trait.Name));
        string[] unknown = [.. regions.Names.Where(name => !names.Contains(name))];
        var known = regions.Names.ToHashSet(StringComparer.Ordinal);
        string[] without = [.. study.Traits.Select(trait => trait.Name).Where(name => !known.Contains(name))];
        return new RegionFacts(
            regions.Path, regions.Window, regions.Names.Count, unknown.Length, [.. unknown.Take(Examples)], without.Length,
            [.. without.Take(Examples)]);
    }

    /// <summary>For people.</summary>
    public override string ToString() =>
        $"{Study.Count(Regions, "regions")} of {Path}, with {Study.Count(Window, "base pairs")} on either side"
        + Told(Unknown, "regions are of no trait", UnknownExamples)
        + Told(TraitsWithout, "traits have no region and are not tested", TraitsWithoutExamples);

    private static string Told(int count, string what, IReadOnlyList<string> examples) => count == 0 ? ""
        : $"; {Study.Count(count, what)} ({string.Join(", ", examples)}{(count > examples.Count ? ", …" : "")})";
}
