namespace GpuLmm.Backends;

/// <summary>
/// A triangle cut into halves of whole blocks, again and again down to a block: nearly all of the work on it is then products of large
/// matrices.
/// </summary>
internal static class BlockHalves
{
    /// <summary>Rows of a block.</summary>
    public const int Block = 64;

    /// <summary>Rows of the first half, in whole blocks; all of them where there is one block.</summary>
    public static int First(int rows) => rows <= Block ? rows : ((rows / 2) + Block - 1) / Block * Block;

    /// <summary>Room for a block, and for what lies between the halves at any level.</summary>
    public static long Between(int rows) => Math.Max((long)Block * Block, ((rows / 2) + (long)Block) * ((rows + 1L) / 2));
}
