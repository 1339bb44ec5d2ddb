using System.Diagnostics;
using System.Globalization;

namespace GpuLmm.Benchmarks;

/// <summary>What <c>bench/comparison/generalised.sh</c> times: fits of one generalised model, one after the other in one process.</summary>
internal static class GeneralisedTiming
{
    /// <summary>Prints seconds of the first fit, of the least of the following, and the log-likelihood.</summary>
    /// <param name="repeats">Fits after the first.</param>
    /// <param name="family">Name of the family, as .NET spells it.</param>
    /// <param name="factor">Numeric column that is a factor; empty for none.</param>
    /// <param name="table">The data.</param>
    /// <param name="formula">The model.</param>
    public static void Run(int repeats, string family, string factor, string table, string formula)
    {
        var options = MixedModelOptions.Default with
        {
            Family = Enum.Parse<ResponseFamily>(family, ignoreCase: true),
            Approximation = Approximation.Laplace,
            Factors = factor.Length == 0
                ? MixedModelOptions.Default.Factors : new Dictionary<string, IReadOnlyList<string>> { [factor] = [] },
        };
        var data = DataTable.Read(table);
        using HostBackend backend = HostBackend.Open();
        double first = double.NaN, least = double.PositiveInfinity;
        ModelReport? fit = null;
        for (int repeat = 0; repeat <= repeats; repeat++)
        {
            var clock = Stopwatch.StartNew();
            fit = MixedModel.Fit(data, formula, new Dictionary<string, Kinship>(), backend, options);
            double seconds = clock.Elapsed.TotalSeconds;
            (first, least) = repeat == 0 ? (seconds, least) : (first, Math.Min(least, seconds));
        }

        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{first:0.000} {least:0.000} {fit!.LogLikelihood:0.000000000} {fit.IsConverged}"));
    }
}
