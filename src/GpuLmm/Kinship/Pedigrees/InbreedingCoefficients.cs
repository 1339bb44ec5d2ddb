using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Inbreeding of every node, generation by generation. A couple with few ancestors is walked (<see cref="AncestorWalk"/>); where the walks
/// of a parent's couples would meet most of the pedigree again and again, its whole column of A is taken with those of seven others
/// (<see cref="DescentBlock"/>). F is the same to rounding, and does not depend on the number of threads.
/// </summary>
internal sealed class InbreedingCoefficients
{
    // Measured: an ancestor of a walk costs as much as this many nodes of a column of a block.
    private const double WalkCost = 40;
    private const int WalksOfPiece = 256;

    private readonly ParentFamilies families;
    private readonly Lineage parents;
    private readonly int threads;
    private readonly double[] ofFamily;
    private readonly double[] variances;

    private InbreedingCoefficients(Lineage lineage, int threads)
    {
        families = new ParentFamilies(lineage);
        parents = families.Parents;
        this.threads = threads;
        ofFamily = new double[families.Group.Length];
        variances = new double[parents.Count + 1];
    }

    /// <summary>F of the nodes; element 0 is −1, so that D = ½ − ¼(F_sire + F_dam) holds for unknown parents too.</summary>
    public static double[] Of(Lineage lineage, int threads)
    {
        var run = new InbreedingCoefficients(lineage, threads);
        run.Run();
        var f = new double[lineage.Count + 1];
        f[0] = -1;
        for (int k = 1; k < f.Length; k++)
        {
            f[k] = run.families.OfNode[k] < 0 ? 0 : run.ofFamily[run.families.OfNode[k]];
        }

        return f;
    }

    /// <summary>D of the nodes, the variance of what their parents do not explain; element 0 has no meaning.</summary>
    public static double[] Variances(Lineage lineage, double[] inbreeding)
    {
        var variances = new double[inbreeding.Length];
        for (int k = 1; k < variances.Length; k++)
        {
            variances[k] = 0.5 - (0.25 * (inbreeding[lineage.First[k]] + inbreeding[lineage.Second[k]]));
        }

        return variances;
    }

    private void Run()
    {
        if (families.Group.Length == 0)
        {
            return;
        }

        int[] depths = parents.Depths();
        int[] levels = CountingSort.Starts(depths.AsSpan(1), depths.Max() + 1);
        (int First, int End)[] groups = Groups();
        bool[] isBlock = Choose(groups);
        ILookup<int, int> walks = groups.Where((_, g) => !isBlock[g])
            .SelectMany(group => Enumerable.Range(group.First, group.End - group.First))
            .ToLookup(f => 1 + Math.Max(depths[families.Group[f]], depths[families.Mate[f]]));
        ILookup<int, (int First, int End)> columns = groups.Where((_, g) => isBlock[g])
            .ToLookup(group => depths[families.Group[group.First]]);
        AncestorWalk[] walkers = [.. Enumerable.Range(0, threads).Select(_ => new AncestorWalk(parents, variances))];
        DescentBlock[] blocks =
            [.. Enumerable.Range(0, isBlock.Contains(true) ? threads : 0).Select(_ => new DescentBlock(parents, variances))];

        // A level needs D of the parents up to it, that is F of those before it: of the walked ones since they were walked, of the others
        // since the level of the parent that groups them.
        for (int level = 0; level <= levels.Length; level++)
        {
            int end = level + 1 < levels.Length ? levels[level + 1] : parents.Count;
            for (int k = level < levels.Length ? levels[level] + 1 : end + 1; k <= end; k++)
            {
                variances[k] = Variance(parents.First[k], parents.Second[k]);
            }

            Walk([.. walks[level]], walkers);
            TakeColumns([.. columns[level]], blocks);
        }

        blocks.ToList().ForEach(block => block.Dispose());
    }

    private void Walk(int[] walked, AncestorWalk[] walkers) =>
        Workers.Run(threads, (walked.Length + WalksOfPiece - 1) / WalksOfPiece, (worker, piece) =>
        {
            foreach (int f in walked.AsSpan(piece * WalksOfPiece, Math.Min(WalksOfPiece, walked.Length - (piece * WalksOfPiece))))
            {
                int one = families.Group[f], other = families.Mate[f];
                ofFamily[f] = walkers[worker].Inbreeding(one, other, Variance(one, other));
            }
        });

    private void TakeColumns((int First, int End)[] groups, DescentBlock[] blocks) =>
        Workers.Run(threads, (groups.Length + DescentBlock.Width - 1) / DescentBlock.Width, (worker, piece) =>
        {
            ReadOnlySpan<(int First, int End)> own = groups.AsSpan(
                piece * DescentBlock.Width, Math.Min(DescentBlock.Width, groups.Length - (piece * DescentBlock.Width)));
            int lastMate = 0;
            foreach ((_, int end) in own)
            {
                lastMate = Math.Max(lastMate, families.Mate[end - 1]);
            }

            DescentBlock block = blocks[worker];
            block.Clear(Math.Max(lastMate, families.Group[own[^1].First]));
            for (int lane = 0; lane < own.Length; lane++)
            {
                block.Seed(lane, families.Group[own[lane].First]);
            }

            block.Run(lastMate);
            for (int lane = 0; lane < own.Length; lane++)
            {
                for (int f = own[lane].First; f < own[lane].End; f++)
                {
                    ofFamily[f] = 0.5 * block[lane, families.Mate[f]];
                }
            }
        });

    /// <summary>Couples of each grouping parent, which is the same for all of them.</summary>
    private (int First, int End)[] Groups()
    {
        var groups = new List<(int, int)>();
        for (int f = 0; f < families.Group.Length;)
        {
            int first = f;
            while (f < families.Group.Length && families.Group[f] == families.Group[first])
            {
                f++;
            }

            groups.Add((first, f));
        }

        return [.. groups];
    }

    /// <summary>
    /// Which groups are cheaper by columns; ancestors are counted as if none was met twice, at most all that came before.
    /// </summary>
    private bool[] Choose((int First, int End)[] groups)
    {
        var ancestors = new double[parents.Count + 1];
        for (int k = 1; k < ancestors.Length; k++)
        {
            ancestors[k] = Math.Min(k, 1 + ancestors[parents.First[k]] + ancestors[parents.Second[k]]);
        }

        return Array.ConvertAll(groups, group =>
        {
            double walks = 0;
            for (int f = group.First; f < group.End; f++)
            {
                walks += ancestors[families.Group[f]] + ancestors[families.Mate[f]];
            }

            return WalkCost * walks > families.Group[group.First] + families.Mate[group.End - 1];
        });
    }

    private double Variance(int one, int other) => 0.5 - (0.25 * (OfParent(one) + OfParent(other)));

    private double OfParent(int parent)
    {
        int family = parent == 0 ? -1 : families.OfNode[parents.Rows[parent]];
        return parent == 0 ? -1 : family < 0 ? 0 : ofFamily[family];
    }
}
