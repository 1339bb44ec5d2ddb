namespace GpuLmm;

/// <summary>The markers that one null model serves.</summary>
/// <param name="Positions">Their positions in the scan's list, ascending.</param>
/// <param name="Prepare">Makes the test against that null model. The part lasts until the next one is asked for.</param>
internal sealed record BackgroundPart(int[] Positions, Func<AssociationOptions, BlockTester> Prepare);
