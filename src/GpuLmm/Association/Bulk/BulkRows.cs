using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>Turns what is kept into rows: the order of the file, within a marker that of the traits; and p itself.</summary>
/// <param name="maxP">Only rows with p at most this are there.</param>
/// <param name="threads">Of the loops; rows do not depend on it.</param>
internal sealed class BulkRows(double maxP, int threads)
{
    private readonly double least = maxP < 1 ? -Math.Log10(maxP) : double.NegativeInfinity;
    private readonly ResultBlock results = new(1, [TestRow.Of(MarkerTest.Wald)]);
    private (int Member, BulkHit Hit)[] rows = [];
    private (double Statistic, double LogP)[] tests = [];

    /// <summary>The rows of a block.</summary>
    /// <param name="members">The traits of the pass, in the order of the study.</param>
    /// <param name="keepers">What is kept of each.</param>
    /// <param name="patterns">Their sample sets.</param>
    /// <param name="block">The markers.</param>
    public ResultBlock Of(BulkMember[] members, BulkKeeper[] keepers, BulkPattern[] patterns, BulkBlock block)
    {
        int count = Sort(keepers, block.Count);
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, k =>
            tests[k] = Test(rows[k].Hit, members[rows[k].Member].Null, keepers[rows[k].Member].Degrees));
        results.Restart(count);
        int[] entries = new int[patterns.Length];
        int last = -1;
        for (int k = 0; k < count; k++)
        {
            (int m, BulkHit hit) = rows[k];
            if (hit.Status == MarkerStatus.Tested && !(tests[k].LogP >= least))
            {
                continue;
            }

            if (hit.Marker != last)
            {
                Array.Fill(entries, -1);
                last = hit.Marker;
            }

            BulkMember member = members[m];
            if (entries[member.Pattern] < 0)
            {
                entries[member.Pattern] = results.MarkerCount;
                MarkerCounts counts = patterns[member.Pattern].Counts[hit.Marker];
                results.AddMarker(block.Markers[hit.Marker], counts.Allele1Frequency, counts.Called);
            }

            Write(results.AddRow(entries[member.Pattern], member.Index), hit, member.Null, keepers[m], tests[k]);
        }

        return results;
    }

    /// <summary>The best markers of some traits.</summary>
    /// <param name="members">The traits.</param>
    /// <param name="genotypes">G.</param>
    public ResultBlock Best(IReadOnlyList<(BulkMember Member, BulkKeeper Keeper)> members, Genotypes genotypes)
    {
        results.Restart(members.Sum(one => one.Keeper.Top!.Best.Count));
        foreach ((BulkMember member, BulkKeeper keeper) in members)
        {
            foreach ((_, BulkHit hit, double frequency, int called) in keeper.Top!.Best)
            {
                (double, double LogP) test = Test(hit, member.Null, keeper.Degrees);
                if (test.LogP >= least)
                {
                    results.AddMarker(genotypes.Markers[hit.Marker], frequency, called);
                    Write(results.AddRow(results.MarkerCount - 1, member.Index), hit, member.Null, keeper, test);
                }
            }
        }

        return results;
    }

    private static (double Statistic, double LogP) Test(in BulkHit hit, in BulkNull model, double degrees)
    {
        if (hit.Status != MarkerStatus.Tested)
        {
            return (double.NaN, double.NaN);
        }

        var marker = new MarkerRegression(hit.A, hit.B, model.ResidualSquares);
        double ratio = marker.Beta / marker.StandardError(degrees), statistic = ratio * ratio;
        return (statistic, TailProbability.NegativeLog10F(statistic, degrees));
    }

    private void Write(int row, in BulkHit hit, in BulkNull model, BulkKeeper keeper, (double Statistic, double LogP) test)
    {
        keeper.Tally.Written++;
        if (hit.Status != MarkerStatus.Tested)
        {
            results.SetReason(row, hit.Status);
            return;
        }

        var marker = new MarkerRegression(hit.A, hit.B, model.ResidualSquares);
        results.Set(
            row, marker.Beta, marker.StandardError(keeper.Degrees), test.Statistic, keeper.Degrees, test.LogP, model.Lambda);
    }

    /// <summary>Puts the results of all traits in the order of the markers; the traits of a marker stay in theirs.</summary>
    private int Sort(BulkKeeper[] keepers, int markers)
    {
        int[] starts = new int[markers + 1];
        foreach (BulkKeeper keeper in keepers)
        {
            foreach (BulkHit hit in keeper.Hits)
            {
                starts[hit.Marker + 1]++;
            }
        }

        for (int j = 0; j < markers; j++)
        {
            starts[j + 1] += starts[j];
        }

        int count = starts[markers];
        if (rows.Length < count)
        {
            (rows, tests) = (new (int, BulkHit)[count], new (double, double)[count]);
        }

        for (int m = 0; m < keepers.Length; m++)
        {
            foreach (BulkHit hit in keepers[m].Hits)
            {
                rows[starts[hit.Marker]++] = (m, hit);
            }
        }

        return count;
    }
}
