using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>A null model whose variance stays as it is, as pairs of markers are tested against it.</summary>
/// <param name="Design">What a marker is multiplied with.</param>
/// <param name="OwnsDesign">Whether it is disposed with this.</param>
/// <param name="FixedCount">Its columns that are covariates; 0 where the information is that of P.</param>
/// <param name="Numbers">Numbers of the statistics of each trait.</param>
internal sealed record PairModel(ScoreDesign Design, bool OwnsDesign, int FixedCount, IReadOnlyList<ScoreNull> Numbers) : IDisposable
{
    public void Dispose()
    {
        if (OwnsDesign)
        {
            Design.Dispose();
        }
    }
}
