using System.Diagnostics;
using System.Globalization;

namespace GpuLmm.Benchmarks;

/// <summary>What <c>bench/comparison/refit.sh</c> times: refits of sleepstudy to given responses, one by one and together.</summary>
internal static class RefitTiming
{
    private const int Repeats = 15;

    /// <summary>
    /// Prints milliseconds a refit, one by one and together, and by how much the peer's log-likelihood is higher at most.
    /// </summary>
    /// <param name="tablePath">sleepstudy.</param>
    /// <param name="responsesPath">A response a column; the first row after the header is the peer's log-likelihood.</param>
    public static void Run(string tablePath, string responsesPath)
    {
        using HostBackend backend = HostBackend.Open();
        using MixedModelRefit model = MixedModelRefit.Create(
            DataTable.Read(tablePath), "Reaction ~ Days + (Days | Subject)", new Dictionary<string, Kinship>(), backend,
            MixedModelOptions.Default with { Method = LikelihoodMethod.Ml });
        DataTable columns = DataTable.Read(responsesPath);
        double[][] values = [.. columns.Names.Select(name => columns.Numbers(name)!)];
        double[][] responses = [.. values.Select(column => column[1..])];
        double single = double.PositiveInfinity, together = double.PositiveInfinity;
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            single = Math.Min(single, Milliseconds(() => Array.ForEach(responses, response => model.Fit(response))));
            together = Math.Min(together, Milliseconds(() => model.FitAll(responses)));
        }

        IReadOnlyList<ModelReport> fits = model.FitAll(responses);
        double difference = fits.Zip(values, (fit, column) => column[0] - fit.LogLikelihood).Max();
        double steps = fits.Average(fit => fit.Iterations);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{single / responses.Length:0.0000} {together / responses.Length:0.0000} {difference:0.0e+0} {fits.Count(fit => fit.IsConverged)} {steps:0.0}"));
    }

    private static double Milliseconds(Action work)
    {
        var clock = Stopwatch.StartNew();
        work();
        return clock.Elapsed.TotalMilliseconds;
    }
}
