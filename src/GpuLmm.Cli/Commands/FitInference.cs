using System.Globalization;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Tells what a fit says beyond its estimates.</summary>
internal static class FitInference
{
    public static void Tell(ModelReport report, RunContext context)
    {
        if (report.Conditional is { } conditional)
        {
            context.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"conditional AIC {conditional.Value:0.00} with {conditional.Degrees:0.00} degrees of freedom; variances taken as known: "
                + $"{conditional.KnownValue:0.00} with {conditional.KnownDegrees:0.00}"));
        }
    }
}
