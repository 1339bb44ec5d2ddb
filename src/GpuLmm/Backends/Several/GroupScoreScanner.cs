namespace GpuLmm.Backends.Several;

/// <summary>The lanes of several score scanners, with blocks that every one can take.</summary>
internal sealed class GroupScoreScanner(IReadOnlyList<ScoreScanner> scanners) : ScoreScanner
{
    public override int BlockSize { get; } = scanners.Min(scanner => scanner.BlockSize);

    public override IReadOnlyList<ScoreLane> Lanes { get; } = [.. scanners.SelectMany(scanner => scanner.Lanes)];

    public override void Dispose()
    {
        foreach (ScoreScanner scanner in scanners)
        {
            scanner.Dispose();
        }
    }
}
