using System.CommandLine;
using System.Globalization;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary><c>gpulmm ldscore</c>.</summary>
internal static class LdScoreCommand
{
    public static Command Create()
    {
        var command = new Command("ldscore", "LD scores of markers, plain or by annotation, as ldsc's files.");
        var options = new LdScoreOptionGroup(command);
        RunContext.Bind(command, parse => (options.Read(parse), options.Run.Read(parse)), Run);
        return command;
    }

    private static void Run(LdScoreRequest request, RunContext context)
    {
        using SexCodedGenotypes genotypes = request.Genotypes.Open();
        Study.Describe(context, genotypes);
        foreach (string option in request.Idle)
        {
            context.Say($"{option} has no effect here");
        }

        LdScoreOptions options = request.Scores with
        {
            Filter = request.Markers.Load(),
            WeightSnps = Listed(request.WeightSnps, "--weights-snps", genotypes),
        };
        IReadOnlySet<string>? printed = Listed(request.PrintSnps, "--print-snps", genotypes);
        string[] planned = [.. LdScoreWriter.Planned(context.Options.Out, genotypes, options)];
        if (planned.Length == 0)
        {
            throw new InputException($"{genotypes.Name}: has no marker of the chromosomes of --chr; its are "
                + string.Join(", ", genotypes.Markers.Select(marker => marker.Chromosome).Distinct(StringComparer.Ordinal).Take(30)));
        }

        context.Outputs.Reserve(planned);
        bool[] samples = Kept(genotypes, request);
        if (request.Covariates is { } covariates)
        {
            options = options with { Covariates = SampleCovariates.Read(covariates, request.CovariateNames, genotypes, samples) };
        }

        using Backend backend = Study.OpenDevice(context);
        context.Plan($"LD scores of {Study.Count(genotypes.Markers.Count, "markers")} from {Study.Count(samples.Count(kept => kept), "samples")}");
        LdScores scores = context.Stage("ldscore", progress =>
            LdScores.Estimate(genotypes, backend, options, samples, progress, context.Cancellation));
        Tell(context, scores);
        context.Write(files => new LdScoreWriter(scores, context.Options.Out)
        {
            Decimals = request.Decimals,
            PrintSnps = printed,
            Threads = context.Options.Threads,
        }.Stage(files));
        context.Finish(context.Results.Paths, json =>
        {
            json.WriteNumber("samples", scores.SampleCount);
            json.WriteNumber("markers", scores.Markers.Count);
            json.WriteNumber("window", scores.Window);
            json.WriteString("windowUnit", Unit(scores.Unit));
            json.WriteNumber("pairs", scores.PairCount);
            foreach ((string name, bool isCommon) in new[] { ("M", false), ("M_5_50", true) })
            {
                json.WriteStartArray(name);
                foreach (double count in scores.CountOf(isCommon))
                {
                    json.WriteNumberValue(count);
                }

                json.WriteEndArray();
            }

            SumstatsWords.Removed(json, scores.Removed);
        });
    }

    /// <summary>Reads a list of SNPs before anything is computed.</summary>
    private static IReadOnlySet<string>? Listed(string? path, string option, Genotypes genotypes)
    {
        if (path is null)
        {
            return null;
        }

        IReadOnlySet<string> ids = MarkerList.Read(path);
        return genotypes.Markers.Any(marker => ids.Contains(marker.Id)) ? ids
            : throw new InputException($"{path}: none of its {Study.Count(ids.Count, "ids")} is a marker of {genotypes.Name} ({option})");
    }

    private static bool[] Kept(Genotypes genotypes, LdScoreRequest request)
    {
        var kept = new bool[genotypes.Samples.Count];
        foreach (int i in KinshipSamples.Kept(genotypes, request.Keep, request.Remove).Rows.Indices)
        {
            kept[i] = true;
        }

        return kept;
    }

    private static void Tell(RunContext context, LdScores scores)
    {
        foreach (string note in scores.Notes)
        {
            context.Say(note);
        }

        foreach ((string reason, long count) in scores.Removed)
        {
            context.Say($"left out, {reason}: {count.ToString("N0", CultureInfo.InvariantCulture)}");
        }

        context.Say(string.Create(CultureInfo.InvariantCulture,
            $"window: {scores.Window} {Unit(scores.Unit)} to each side; {scores.PairCount:N0} ordered pairs of markers"));
        IReadOnlyList<double> all = scores.CountOf(commonOnly: false), common = scores.CountOf(commonOnly: true);
        context.Say(new TextTable("LD scores", ["annotation", "M", "M_5_50", "mean", "least", "largest"],
            [.. scores.Names.Select((name, c) => new[]
            {
                name, Study.Number(all[c], "0.####"), Study.Number(common[c], "0.####"), Study.Number(scores.Scores[c].Average(), "0.0000"),
                Study.Number(scores.Scores[c].Min(), "0.0000"), Study.Number(scores.Scores[c].Max(), "0.0000"),
            })]));
    }

    private static string Unit(LdWindowUnit unit) => unit switch
    {
        LdWindowUnit.Kilobases => "kb",
        LdWindowUnit.Centimorgans => "cM",
        _ => "SNPs",
    };
}
