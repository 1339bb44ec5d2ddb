using System.Globalization;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Tells what a fit says beyond its estimates.</summary>
internal static class FitInference
{
    public static void Tell(ModelReport report, RunContext context)
    {
        if (report.VarianceTests.Count > 0)
        {
            context.Say(new TextTable(
                "tests of variances against zero", ["group", "term", "statistic", "distribution", "p"],
                [.. report.VarianceTests.Select(test =>
                    new[] { test.Group, test.Term, Number(test.Statistic), test.Mixture, Number(test.PValue) })]));
        }

        if (report.Equality is { } equality)
        {
            context.Say(new TextTable(
                $"σ² of {equality.Group} = σ² of {equality.Other}; difference {Number(equality.Difference)}, s.e. {Number(equality.StandardError)}",
                ["test", "statistic", "distribution", "p"],
                [
                    ["Wald", Number(equality.Statistic), "chi2(1)", Number(equality.PValue)],
                    ["likelihood ratio", Number(equality.LikelihoodRatio), "chi2(1)", Number(equality.LikelihoodRatioPValue)],
                ]));
        }

        if (report.Conditional is { } conditional)
        {
            context.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"conditional AIC {conditional.Value:0.00} with {conditional.Degrees:0.00} degrees of freedom; variances taken as known: "
                + $"{conditional.KnownValue:0.00} with {conditional.KnownDegrees:0.00}"));
        }
    }

    private static string Number(double value) => double.IsNaN(value) ? "NA" : value.ToString("g5", CultureInfo.InvariantCulture);
}
