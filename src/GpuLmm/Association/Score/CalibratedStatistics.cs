namespace GpuLmm;

/// <summary>
/// Statistics of a marker whose information is known up to the factor γ of a trait, x'Px = γ x'Mx (GRAMMAR-Gamma; Svishcheva et al. 2012).
/// </summary>
/// <param name="model">The null model.</param>
/// <param name="calibration">γ.</param>
/// <param name="tests">Tests that are asked for.</param>
internal sealed class CalibratedStatistics(ScoreNull model, double calibration, IReadOnlyList<MarkerTest> tests) : ScoreRowWriter
{
    private readonly ScoreStatistics statistics = new(model, tests);

    public override void Write(
        ResultBlock results, int row, ReadOnlySpan<double> information, ReadOnlySpan<double> sizes, ReadOnlySpan<double> scores,
        double collinearShare) =>
        statistics.Write(
            results, row, [calibration * information[0]], [calibration * sizes[0]], scores, collinearShare);
}
