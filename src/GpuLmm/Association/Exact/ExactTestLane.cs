using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>Tests blocks by one lane of a scanner, and searches the whole range of λ for the markers that left its window.</summary>
internal sealed class ExactTestLane(
    ScanLane lane, int blockSize, NullModel nullModel, ExactStatistics[] statistics, IReadOnlyList<MarkerTest> tests, int threads)
        : BlockTestLane
{
    private readonly bool reml = tests.Contains(MarkerTest.Wald);
    private readonly bool ml = tests.Contains(MarkerTest.Lrt);
    private readonly int traits = statistics.Length;
    private readonly MarkerSolution[] solutions = new MarkerSolution[blockSize * statistics.Length];
    private readonly MarkerRedo?[] redone = new MarkerRedo?[blockSize * statistics.Length];

    public override void Test(GenotypeBlock block, MarkerColumns columns, ResultBlock results)
    {
        lane.Scan(block, columns.Codings, solutions.AsSpan(0, columns.Count * traits));
        Redo(columns);
        results.Fill(columns, threads, (marker, trait, row) =>
        {
            int slot = (marker * traits) + trait;
            MarkerStatus status = columns.StatusAt(marker);
            if (status != MarkerStatus.Tested)
            {
                results.SetReasons(row, status);
                return;
            }

            for (int k = 0; k < tests.Count; k++)
            {
                statistics[trait].Write(results, row + k, tests[k], solutions[slot], redone[slot]);
            }
        });
        for (int slot = 0; slot < columns.Count * traits; slot++)
        {
            if (redone[slot] is not null)
            {
                results.CountRedone(slot / traits);
            }
        }
    }

    /// <summary>Searches the whole range for the markers that left the window.</summary>
    private void Redo(MarkerColumns columns)
    {
        var work = new List<(int Slot, double[] Rotated)>();
        for (int j = 0; j < columns.Count; j++)
        {
            double[]? rotated = null;
            for (int t = 0; t < traits; t++)
            {
                int slot = (j * traits) + t;
                redone[slot] = null;
                if (columns.StatusAt(j) == MarkerStatus.Tested && MarkerRedo.IsNeeded(nullModel.Traits[t], solutions[slot], reml, ml))
                {
                    if (rotated is null)
                    {
                        rotated = new double[nullModel.Samples.Count];
                        lane.CopyRotated(j, rotated);
                    }

                    work.Add((slot, rotated));
                }
            }
        }

        Parallel.ForEach(work, new ParallelOptions { MaxDegreeOfParallelism = threads }, item =>
            redone[item.Slot] = MarkerRedo.Search(nullModel.Traits[item.Slot % traits], item.Rotated, solutions[item.Slot], reml, ml));
    }
}
