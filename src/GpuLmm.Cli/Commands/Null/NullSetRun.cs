using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Saves null models as they are fitted, and finishes the run.</summary>
/// <param name="context">The run.</param>
internal sealed class NullSetRun(RunContext context)
{
    private readonly FittedNullSet.Writer writer = new(context.Results, context.Options.Out);
    private readonly List<string> traits = [];

    /// <summary>The files of some traits.</summary>
    public static IEnumerable<string> PathsOf(RunContext context, IEnumerable<string> traits, IReadOnlyList<string> chromosomes) =>
        traits.SelectMany(trait => chromosomes.Prepend(null)
            .Select(chromosome => FittedNullSet.PathOf(context.Options.Out, trait, chromosome)));

    /// <summary>The chromosomes of stored sums.</summary>
    public static IReadOnlyList<string> ChromosomesOf(string kinshipPath) => LocoFile.ChromosomesOf(kinshipPath);

    /// <summary>Finishes a run.</summary>
    /// <param name="context">The run.</param>
    /// <param name="paths">What it wrote.</param>
    /// <param name="traits">Of which traits.</param>
    /// <param name="samples">Their samples.</param>
    /// <param name="skipped">Traits without a null model.</param>
    public static void Finish(
        RunContext context, IReadOnlyList<string> paths, IReadOnlyList<string> traits, SampleFacts samples,
        IReadOnlyList<SkippedFacts> skipped)
    {
        var facts = new NullFacts(samples, traits, skipped);
        context.Facts.Samples = samples;
        context.Finish(paths, json => RunJson.Members(json, facts, RunJson.Default.NullFacts));
    }

    /// <summary>Saves the null model of a trait.</summary>
    public void Add(string trait, FittedNull model)
    {
        traits.Add(trait);
        context.Write(_ => writer.Add(trait, model));
        Tell(trait, model);
    }

    /// <summary>Saves that of the same trait without a chromosome.</summary>
    public void Add(string chromosome, string trait, FittedNull model)
    {
        context.Write(_ => writer.Add(chromosome, trait, model));
        context.Note($"without chromosome {chromosome}: {NullFit.Of(model.Report).Description}");
    }

    /// <summary>Finishes the run.</summary>
    /// <param name="samples">The samples of the traits.</param>
    /// <param name="skipped">Traits without a null model.</param>
    public void Finish(SampleFacts samples, IReadOnlyList<SkippedFacts> skipped)
    {
        writer.Complete(Versions.Description);
        context.Say($"markers are tested against these by gpulmm scan --null {context.Options.Out}");
        Finish(context, context.Results.Paths, traits, samples, skipped);
    }

    private void Tell(string trait, FittedNull model)
    {
        context.Say(NullFit.Of(model.Report).Description);
        model.Report.Warnings.ToList().ForEach(warning => context.Say($"{trait}: {warning}"));
    }
}
