namespace GpuLmm;

/// <summary>Runs blocks of markers through the lanes of null models and hands the results on, in file order.</summary>
internal sealed class JointScanRun(
    Genotypes genotypes, Backend backend, AssociationOptions options, ScanMarkers markers, Action<IReadOnlyList<JointResult>> writer,
    ScanJournal? journal, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
{
    private readonly JointResult?[] waiting = new JointResult?[markers.Filtered.Indices.Length];
    private readonly double leastLogP = options.MaxP < 1 ? -Math.Log10(options.MaxP) : double.NegativeInfinity;
    private AssociationSummary summary = markers.Empty;
    private int next;
    private long done;

    /// <summary>Tests the markers of one null model.</summary>
    /// <param name="model">The null model.</param>
    /// <param name="positions">Their positions in the scan's list, ascending.</param>
    public void Scan(JointNullModel model, int[] positions)
    {
        // Blocks are kept whole: those that are left begin where they did.
        int traits = model.Traits.Count;
        while (positions.Length > 0 && journal?.Read() is { } kept)
        {
            (JointResult[] results, int redone) = KeptJointResults.Restore(kept, traits, positions, genotypes, markers);
            journal.Count(results.Length);
            Emit(positions.AsSpan(0, results.Length), results, redone);
            positions = positions[results.Length..];
        }

        if (positions.Length == 0)
        {
            return;
        }

        using var tester = new JointTester(model, backend, options);
        int[] indices = [.. positions.Select(k => markers.Filtered.Indices[k])];
        GenotypePipeline.Run(
            genotypes, indices, tester.BlockSize, [.. tester.Lanes.Select(lane => LaneOf(lane, tester.BlockSize, positions))],
            cancellationToken);
    }

    /// <summary>What was done; all results were handed on.</summary>
    public AssociationSummary Complete() => next == waiting.Length
        ? summary : throw new InvalidOperationException($"{next} of {waiting.Length} markers were written.");

    private GenotypePipeline.Lane LaneOf(JointLane lane, int blockSize, int[] positions)
    {
        var columns = new MarkerColumns(genotypes, markers, options.Filter.MinMinorAlleleCount, blockSize);
        (JointResult[] Results, int Redone) tested = ([], 0);
        return new GenotypePipeline.Lane(
            (start, block) =>
            {
                columns.Take(positions.AsSpan(start, block.Count));
                tested = Test(lane, block, columns);
            },
            (start, block) =>
            {
                journal?.Append(KeptJointResults.Of(tested.Results, tested.Redone), block.Count);
                Emit(positions.AsSpan(start, block.Count), tested.Results, tested.Redone);
            });
    }

    private (JointResult[] Results, int Redone) Test(JointLane lane, GenotypeBlock block, MarkerColumns columns)
    {
        try
        {
            return lane.Test(block, columns);
        }
        catch (DeviceException e)
        {
            throw e.At(genotypes, block, "scan");
        }
    }

    private void Emit(ReadOnlySpan<int> positions, JointResult[] results, int redone)
    {
        for (int j = 0; j < results.Length; j++)
        {
            waiting[positions[j]] = results[j];
        }

        int tested = results.Count(result => result.Status == MarkerStatus.Tested);
        summary = summary with
        {
            Tested = summary.Tested + tested,
            NotTested = summary.NotTested + results.Length - tested,
            Redone = summary.Redone + redone,
        };

        // Of an unsorted file, chromosomes come one after the other and their rows wait.
        var ready = new List<JointResult>();
        for (; next < waiting.Length && waiting[next] is { } result; next++)
        {
            waiting[next] = null;
            if (double.IsNegativeInfinity(leastLogP) || result.Tests.Any(test => test.NegativeLog10P >= leastLogP))
            {
                ready.Add(result);
            }
        }

        if (ready.Count > 0)
        {
            writer(ready);
        }

        done += results.Length;
        progress?.Report(new StageProgress("scan", done, waiting.Length, "markers", $"chromosome {results[^1].Marker.Chromosome}"));
    }
}
