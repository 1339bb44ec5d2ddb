using System.Globalization;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Tells the intervals of a fit.</summary>
internal static class FitIntervals
{
    public static void Tell(ModelReport report, RunContext context)
    {
        foreach (IGrouping<IntervalMethod, ParameterInterval> method in report.Intervals.GroupBy(interval => interval.Method))
        {
            string level = (100 * method.First().Level).ToString("0.###", CultureInfo.InvariantCulture);
            string how = method.Key == IntervalMethod.Profile ? "profile likelihood (ML)" : "parametric bootstrap, percentiles";
            context.Say(new TextTable(
                $"{level}% intervals by {how}", ["parameter", "estimate", "lower", "upper", "note"],
                [.. method.Select(own => new[] { NameOf(own), Number(own.Estimate), Number(own.Lower), Number(own.Upper), own.Note })]));
        }

        if (report.Bootstrap is { } bootstrap)
        {
            context.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"bootstrap: {bootstrap.Options.Replicates:N0} replicates, seed {bootstrap.Options.Seed}; {bootstrap.Failed:N0} did not converge and are left out, "
                + $"{bootstrap.Singular:N0} have a variance at zero or a singular covariance matrix and are kept"));
        }
    }

    private static string NameOf(ParameterInterval interval) => interval.Parameter switch
    {
        IntervalParameter.Fixed => interval.Term,
        IntervalParameter.StandardDeviation => $"sd {interval.Group} {interval.Term}".TrimEnd(),
        IntervalParameter.Correlation => $"correlation {interval.Group} {interval.Term}, {interval.OtherTerm}",
        IntervalParameter.Share => $"share {interval.Group} {interval.Term}".TrimEnd(),
        _ => $"{interval.Term} {interval.Group}".TrimEnd(),
    };

    private static string Number(double value) => double.IsNaN(value) ? "NA" : value.ToString("g5", CultureInfo.InvariantCulture);
}
