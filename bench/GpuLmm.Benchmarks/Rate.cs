using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace GpuLmm.Benchmarks;

/// <summary>Multiplications and additions of the mean call.</summary>
/// <param name="operations">How many a case has.</param>
/// <param name="legend">The same in words.</param>
internal sealed class Rate(Func<BenchmarkCase, double> operations, string legend) : IColumn
{
    public string Id => nameof(Rate);

    public string ColumnName => "GFLOP/s";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => legend;

    /// <summary>The order at the end of a case's name.</summary>
    public static double Order(string name) => double.Parse(name.Split(' ')[^1], CultureInfo.InvariantCulture);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        double? nanoseconds = summary[benchmarkCase]?.ResultStatistics?.Mean;
        return nanoseconds is { } mean ? (operations(benchmarkCase) / mean).ToString("0.000", CultureInfo.InvariantCulture) : "-";
    }

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public bool IsAvailable(Summary summary) => true;
}
