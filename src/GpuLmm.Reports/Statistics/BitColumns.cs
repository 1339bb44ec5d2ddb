namespace GpuLmm.Reports;

/// <summary>Which cells of a picture are taken: columns of 256 cells, as bits, added as they are needed.</summary>
internal sealed class BitColumns
{
    public const int Rows = 256;
    private const int Words = Rows / 64;
    private readonly List<ulong> bits = [];

    public int Count => bits.Count / Words;

    /// <summary>Takes a cell.</summary>
    public void Set(int column, int row)
    {
        while (Count <= column)
        {
            bits.AddRange(new ulong[Words]);
        }

        bits[(column * Words) + (row / 64)] |= 1UL << (row % 64);
    }

    public bool IsSet(int column, int row) => (bits[(column * Words) + (row / 64)] >> (row % 64) & 1) != 0;

    /// <summary>Every two columns become one.</summary>
    public void HalveColumns()
    {
        for (int column = 0; column < Count; column++)
        {
            for (int word = 0; word < Words; word++)
            {
                ulong value = bits[(column * Words) + word];
                bits[(column * Words) + word] = 0;
                bits[(column / 2 * Words) + word] |= value;
            }
        }

        int left = (Count + 1) / 2 * Words;
        bits.RemoveRange(left, bits.Count - left);
    }

    /// <summary>Every two rows become one; <paramref name="origin"/>, an even number, stays where it is.</summary>
    public void HalveRows(int origin)
    {
        for (int column = 0; column < Count; column++)
        {
            int[] taken = [.. Enumerable.Range(0, Rows).Where(row => IsSet(column, row))];
            for (int word = 0; word < Words; word++)
            {
                bits[(column * Words) + word] = 0;
            }

            foreach (int row in taken)
            {
                Set(column, origin + (int)Math.Floor((row - origin) / 2.0));
            }
        }
    }

    /// <summary>Stretches of taken cells of a column, ends included, below a row.</summary>
    public IEnumerable<(int First, int Last)> Runs(int column, int below = Rows)
    {
        for (int row = 0; row < below; row++)
        {
            if (IsSet(column, row))
            {
                int first = row;
                while (row + 1 < below && IsSet(column, row + 1))
                {
                    row++;
                }

                yield return (first, row);
            }
        }
    }
}
