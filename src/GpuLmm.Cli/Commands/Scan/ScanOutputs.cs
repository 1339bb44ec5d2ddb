using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>The files of a scan: a table and a null fit for each trait, and a report.</summary>
/// <param name="format">How tables are stored.</param>
/// <param name="hasReport">Whether there is one.</param>
/// <param name="pairs">Pairs that are tested in the place of markers; null for none.</param>
/// <param name="context">The run.</param>
internal sealed class ScanOutputs(AssociationFormat format, bool hasReport, MarkerPairs? pairs, RunContext context)
{
    /// <summary>How independent signals are looked for; null where they are not.</summary>
    public ConditionalOptions? Conditional { get; init; }

    /// <summary>Sets of variants that are tested in the place of markers; null for none.</summary>
    public (SetsRequest Request, VariantSets Sets)? Variants { get; init; }

    /// <summary>The part of the markers that is tested; null for all.</summary>
    public ShardPart? Part { get; init; }

    // The page of a scan in parts is that of all its markers, which merge writes.
    private bool HasPage => hasReport && Part is null;

    private string Prefix => context.Options.Out;

    private bool IsCompressed => format == AssociationFormat.TsvGzip;

    /// <summary>Announces them.</summary>
    /// <param name="traits">Names of the traits.</param>
    public void Reserve(IEnumerable<string> traits)
    {
        context.Outputs.Reserve([.. traits.SelectMany(PathsOf), .. ReportPaths]);
        if (HasPage)
        {
            context.Outputs.ReserveReport(Prefix);
        }
    }

    /// <summary>The files of traits that share their samples.</summary>
    public ScanSet NewSet(SampleSet samples, IReadOnlyList<Trait> traits, Backend backend)
    {
        var files = new ScanFiles(Prefix, format, Metadata(context, backend), context);
        return Variants is { } variants ? new VariantSetScan(samples, traits, files, variants.Request, variants.Sets)
            : pairs is null ? new MarkerSet(samples, traits, files) { HasReport = HasPage, Conditional = Conditional }
            : new PairsScan(samples, traits, files, pairs);
    }

    /// <summary>Gives them their names, with the record of the run.</summary>
    /// <param name="sets">The scans.</param>
    /// <param name="facts">What they counted.</param>
    /// <param name="others">Further results; null for none.</param>
    public void Finish(IReadOnlyList<ScanSet> sets, ScanFacts facts, params string?[] others)
    {
        context.Facts.Scan = facts;
        context.Facts.Shard = Part?.Facts(sets);
        sets.ToList().ForEach(set => set.Complete());
        foreach (string path in ReportPaths)
        {
            context.Results.Write(path, stream => SetTables.WriteReport(
                stream, sets.OfType<VariantSetScan>().SelectMany(set => set.Unused).Distinct()));
        }

        if (HasPage)
        {
            context.Stage("report", _ => WriteReport(sets));
        }

        string[] page = HasPage ? [AssociationReport.PagePath(Prefix)] : [];
        string[] outputs = [.. sets.SelectMany(set => set.Traits).SelectMany(trait => PathsOf(trait.Name)), .. ReportPaths,
            .. others.OfType<string>(), .. page];
        context.Finish(outputs, json => RunJson.Members(json, facts, RunJson.Default.ScanFacts));
    }

    private string[] ReportPaths => Variants is null ? [] : [SetTables.ReportPathOf(Prefix)];

    private IEnumerable<string> PathsOf(string trait) => Variants is { } variants
        ?
        [
            SetTables.PathOf(Prefix, trait, IsCompressed), SetTables.MaskPathOf(Prefix, trait, IsCompressed),
            .. variants.Request.HasScores ? (string[])[SetTables.ScorePathOf(Prefix, trait, IsCompressed)] : [],
            ScanSet.NullPathOf(Prefix, trait),
        ]
        :
    [
        pairs is null ? AssociationTable.PathOf(Prefix, trait, format) : PairTable.PathOf(Prefix, trait, format),
        ScanSet.NullPathOf(Prefix, trait),
        .. Conditional is null ? Array.Empty<string>() : [ConditionalTable.PathOf(Prefix, trait)],
    ];

    /// <summary>What made the results, for formats that keep it.</summary>
    public static Dictionary<string, string> Metadata(RunContext context, Backend backend) =>
        Metadata(Versions.Description, context.Facts.Arguments, $"{backend.Name}: {backend.Description}");

    /// <summary>The same of any run.</summary>
    public static Dictionary<string, string> Metadata(string program, IReadOnlyList<string> arguments, string device) => new()
    {
        ["gpulmm.program"] = program,
        ["gpulmm.arguments"] = string.Join(' ', RunArguments.Computing(arguments)),
        ["gpulmm.device"] = device,
    };

    private bool WriteReport(IReadOnlyList<ScanSet> sets)
    {
        TraitReport[] traits = [.. sets.SelectMany(set => set.Reports)];
        AssociationReport.Prepare(Prefix, ReportFacts.Content(null, traits, context.Facts), context.Results);
        return true;
    }
}
