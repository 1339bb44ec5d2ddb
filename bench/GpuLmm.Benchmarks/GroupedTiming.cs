using System.Diagnostics;
using System.Globalization;

namespace GpuLmm.Benchmarks;

/// <summary>What <c>bench/comparison/grouped.sh</c> times within a process: fits of InstEval with all that a report has.</summary>
internal static class GroupedTiming
{
    /// <summary>
    /// Prints the least seconds of a fit after a first one, from the table in memory to the report: design, search, effects with errors,
    /// tests and conditional AIC.
    /// </summary>
    /// <param name="tablePath">InstEval.</param>
    /// <param name="formula">The model.</param>
    /// <param name="repeats">Fits that are timed.</param>
    public static void Run(string tablePath, string formula, int repeats)
    {
        using HostBackend backend = HostBackend.Open();
        var data = DataTable.Read(tablePath);
        MixedModelOptions options = MixedModelOptions.Default with
        {
            Factors = new[] { "s", "d", "service", "deptserv" }.ToDictionary(name => name, _ => (IReadOnlyList<string>)[]),
        };
        double least = double.PositiveInfinity;
        for (int repeat = 0; repeat <= repeats; repeat++)
        {
            var clock = Stopwatch.StartNew();
            _ = MixedModel.Fit(data, formula, new Dictionary<string, Kinship>(), backend, options);
            least = repeat == 0 ? least : Math.Min(least, clock.Elapsed.TotalSeconds);
        }

        Console.WriteLine(least.ToString("0.000", CultureInfo.InvariantCulture));
    }
}
