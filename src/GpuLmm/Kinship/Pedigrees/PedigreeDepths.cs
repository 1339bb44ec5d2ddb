namespace GpuLmm;

/// <summary>The longest way from every animal up to a founder: parents have smaller depths than their offspring.</summary>
internal static class PedigreeDepths
{
    private const int Unseen = -1;
    private const int OnPath = -2;

    /// <summary>Depths, 0 for founders.</summary>
    /// <param name="sires">Rows; −1 for unknown.</param>
    /// <param name="dams">Rows; −1 for unknown.</param>
    /// <param name="cycle">Makes the exception for a chain of animals, each with the next as a parent, the last with the first.</param>
    public static int[] Of(int[] sires, int[] dams, Func<int[], InputException> cycle)
    {
        var depths = new int[sires.Length];
        Array.Fill(depths, Unseen);

        // The stack is the path from a descendant up: no recursion, a pedigree may be a million generations deep.
        var path = new Stack<int>();
        for (int i = 0; i < depths.Length; i++)
        {
            if (depths[i] != Unseen)
            {
                continue;
            }

            Enter(i);
            while (path.TryPeek(out int k))
            {
                int next = Depth(sires[k]) < 0 ? sires[k] : Depth(dams[k]) < 0 ? dams[k] : -1;
                if (next < 0)
                {
                    depths[k] = Math.Max(Depth(sires[k]), Depth(dams[k]));
                    path.Pop();
                }
                else if (depths[next] == OnPath)
                {
                    int[] way = [.. path.TakeWhile(node => node != next)];
                    throw cycle([next, .. way.Reverse()]);
                }
                else
                {
                    Enter(next);
                }
            }
        }

        return depths;

        // The depth a parent asks of its offspring; none if it is unknown.
        int Depth(int row) => row < 0 ? 0 : depths[row] >= 0 ? depths[row] + 1 : depths[row];

        void Enter(int k)
        {
            depths[k] = OnPath;
            path.Push(k);
        }
    }
}
