using System.Globalization;
using GpuLmm.Cli.Options;
using GpuLmm.Cli.Running;
using GpuLmm.Numerics;

namespace GpuLmm.Cli.Commands;

/// <summary>Reads traits and LD scores, regresses, and writes.</summary>
internal sealed class LdscRun(LdscRequest request, RunContext context)
{
    private readonly LdscTables tables = new(request, context.Options.Out);

    public void Run()
    {
        context.Outputs.Reserve([.. tables.Planned, .. SumstatsPaths()]);
        foreach (string option in request.Idle)
        {
            context.Say($"{option} has no effect here");
        }

        context.Plan($"LD score regression of {Study.Count(request.Paths.Count, request.Paths.Count == 1 ? "trait" : "traits")}");
        Task<LdReference> reading = Task.Run(() => LdReference.Read(request.Reference with { Threads = context.Options.Threads }));
        SummaryStatistics[] traits = context.Stage("read", _ => ReadTraits(reading));
        LdReference reference = reading.GetAwaiter().GetResult();
        foreach (SummaryStatistics trait in traits)
        {
            SumstatsWords.Tell(context, trait);
        }

        Tell(reference);
        foreach ((SummaryStatistics trait, string path) in traits.Zip(SumstatsPaths()))
        {
            context.Write(files => files.Write(path, trait.WriteTo));
        }

        switch (request.Task)
        {
            case LdscTask.Heritability:
                Heritability(traits[0], reference);
                break;
            case LdscTask.CellTypes:
                CellTypes(traits[0], reference);
                break;
            default:
                Correlations(traits, reference);
                break;
        }
    }

    private LdRegressionOptions Regression => request.Regression with { Threads = context.Options.Threads };

    private SummaryStatistics[] ReadTraits(Task<LdReference> reading)
    {
        try
        {
            return Workers.Run(Regression.Workers, request.Paths.Count, k =>
                SummaryStatistics.Read(request.Paths[k], request.Sumstats, context.Cancellation));
        }
        catch
        {
            // The other reader is not left behind.
            reading.ContinueWith(task => _ = task.Exception, TaskScheduler.Default);
            throw;
        }
    }

    private IEnumerable<string> SumstatsPaths()
    {
        if (request.WriteSumstats is not { } prefix)
        {
            return [];
        }

        return request.Paths.Select(path => $"{prefix}.{SumstatsReader.NameOf(path)}.sumstats.gz");
    }

    private void Tell(LdReference reference)
    {
        context.Say($"LD scores: {Study.Count(reference.SnpCount, "SNPs")}; "
            + string.Join(", ", reference.Names.Zip(reference.M).Select(own =>
                string.Create(CultureInfo.InvariantCulture, $"{own.First} (M = {own.Second:0.####})"))));
        foreach (string note in reference.Notes)
        {
            context.Say(note);
        }
    }

    private void Heritability(SummaryStatistics trait, LdReference reference)
    {
        HeritabilityEstimate estimate = context.Stage("regress", _ =>
            LdScoreRegression.Heritability(trait, reference, Regression, request.Overlap));
        context.Say(LdscWords.Table(estimate));
        if (estimate.Partition is { } partition)
        {
            context.Say(LdscWords.Table(partition));
        }

        Warn(estimate.Trait, estimate.Status, estimate.Warnings.Except(trait.Warnings));
        context.Write(files => tables.Write(files, estimate));
        context.Finish(context.Results.Paths, json => LdscJson.Members(json, estimate));
    }

    private void Correlations(SummaryStatistics[] traits, LdReference reference)
    {
        LdRegressionOptions options = WithCovarianceIntercepts(traits.Length);
        GeneticCorrelations table = context.Stage("regress", progress => LdScoreRegression.GeneticCorrelations(
            traits, reference, options, request.FirstOnly, request.CommonSnps, progress, context.Cancellation));
        string mode = options.TwoStep is { } cut && double.IsFinite(cut)
            ? string.Create(CultureInfo.InvariantCulture, $"two steps, cut at {cut}") : "one step, as ldsc does with --rg";
        context.Say(LdscWords.Table(table, mode));
        foreach (GeneticCorrelation pair in table.Pairs)
        {
            Warn($"{pair.First.Trait} {pair.Second.Trait}", pair.Status, pair.Warnings);
        }

        context.Write(files => tables.Write(files, table));
        context.Finish(context.Results.Paths, json => LdscJson.Members(json, table));
    }

    private void CellTypes(SummaryStatistics trait, LdReference reference)
    {
        IReadOnlyList<CellTypeEstimate> rows = context.Stage("regress", _ => LdScoreRegression.CellTypes(
            trait, reference, request.CellTypes!, request.Reference, Regression, request.AllCellTypes,
            context.Cancellation));
        context.Say(LdscWords.Table(rows));
        context.Write(files => tables.Write(files, rows));
        context.Finish(context.Results.Paths, json => LdscJson.Members(json, trait, rows));
    }

    private void Warn(string what, string status, IEnumerable<string> warnings)
    {
        if (status != "ok")
        {
            context.Say($"{what}: {status}");
        }

        foreach (string warning in warnings)
        {
            context.Say($"warning: {what}: {warning}");
        }
    }

    /// <summary>From ldsc's list, by trait beside the first, to one by pair.</summary>
    /// <exception cref="UsageException">The list has another length.</exception>
    private LdRegressionOptions WithCovarianceIntercepts(int traits)
    {
        IReadOnlyList<double> given = request.Regression.CovarianceIntercepts;
        if (given.Count <= 1)
        {
            return Regression;
        }

        int pairs = request.FirstOnly ? traits - 1 : traits * (traits - 1) / 2;
        if (given.Count != traits && given.Count != pairs)
        {
            throw new UsageException(
                $"--intercept-gencov: {given.Count} numbers; expected one, {traits} (by trait; the first does not count), or {pairs} (by pair).");
        }

        return Regression with
        {
            CovarianceIntercepts = given.Count == traits
                ? [.. Enumerable.Range(0, pairs).Select(pair => pair < traits - 1 ? given[pair + 1] : double.NaN)] : given,
        };
    }
}
