using System.Globalization;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Tells the parts of a generalised fit's variance, and what simulated responses say of it.</summary>
internal static class FitDiagnostics
{
    public static void Tell(ModelReport report, RunContext context)
    {
        if (report.Partition.Count > 0)
        {
            context.Say(new TextTable(
                "variance of eta, and of the distribution about it", ["source", "variance", "share"],
                [.. report.Partition.Select(part => new[] { part.Source, Number(part.Variance), Number(part.Share) })]));
        }

        if (report.Diagnostics is not { } diagnostics)
        {
            return;
        }

        (string Name, SimulationTest Test)[] tests =
        [
            .. diagnostics.Dispersion is { } dispersion ? [("dispersion", dispersion)] : ((string, SimulationTest)[])[],
            .. diagnostics.ZeroInflation is { } zeros ? [("zeros", zeros)] : ((string, SimulationTest)[])[],
        ];
        if (tests.Length == 0)
        {
            context.Say("dispersion: one trial a row has the variance of its mean; there is nothing to test.");
            return;
        }

        context.Say(new TextTable(
            string.Create(CultureInfo.InvariantCulture,
                $"the response beside {diagnostics.Options.Simulations:N0} simulated ones, seed {diagnostics.Options.Seed}"),
            ["statistic", "observed", "expected", "ratio", "p"],
            [.. tests.Select(own =>
                new[] { own.Name, Number(own.Test.Observed), Number(own.Test.Expected), Number(own.Test.Ratio),
                Number(own.Test.PValue) })]));
        foreach ((_, SimulationTest test) in tests.Where(own => own.Test.Advice.Length > 0))
        {
            context.Say(test.Advice);
        }
    }

    private static string Number(double value) => double.IsNaN(value) ? "NA" : value.ToString("g5", CultureInfo.InvariantCulture);
}
