namespace GpuLmm;

/// <summary>Runs the blocks of all parts of a background through their tests and hands the results on, in file order.</summary>
internal sealed class ScanRun(
    Genotypes genotypes, Backend backend, AssociationOptions options, ScanMarkers markers, IProgress<StageProgress>? progress)
{
    private AssociationSummary summary = markers.Empty;
    private long done;

    public AssociationSummary Scan(ScanBackground background, IAssociationWriter writer, CancellationToken cancellationToken)
    {
        var order = new BlockOrder(writer);
        foreach (BackgroundPart part in background.Parts(genotypes, markers, backend, cancellationToken))
        {
            using BlockTester tester = part.Prepare(options);
            int[] indices = [.. part.Positions.Select(k => markers.Filtered.Indices[k])];
            GenotypePipeline.Run(
                genotypes, indices, tester.BlockSize,
                [.. tester.Lanes.Select(lane => LaneOf(lane, tester.BlockSize, part.Positions, NewResults(background), order))],
                cancellationToken);
        }

        order.Complete(markers.Filtered.Indices.Length);
        return summary;
    }

    private ResultBlock NewResults(ScanBackground background) => new(
        background.Traits.Count, background.RowsOf(options), options.MaxP, background.IsGeneralised);

    private GenotypePipeline.Lane LaneOf(BlockTestLane lane, int blockSize, int[] positions, ResultBlock results, BlockOrder order)
    {
        var columns = new MarkerColumns(genotypes, markers, options.Filter.MinMinorAlleleCount, blockSize);
        int redone = 0;
        return new GenotypePipeline.Lane(
            (start, block) =>
            {
                columns.Take(positions.AsSpan(start, block.Count));
                redone = Test(lane, block, columns, results);
            },
            (start, block) => Emit(positions.AsSpan(start, block.Count), results, redone, order));
    }

    private int Test(BlockTestLane lane, GenotypeBlock block, MarkerColumns columns, ResultBlock results)
    {
        try
        {
            return lane.Test(block, columns, results);
        }
        catch (DeviceException e)
        {
            throw e.At(genotypes, block, "scan");
        }
    }

    private void Emit(ReadOnlySpan<int> positions, ResultBlock results, int redone, BlockOrder order)
    {
        order.Write(positions, results);
        done += positions.Length;
        progress?.Report(new StageProgress(
            "scan", done, markers.Filtered.Indices.Length, "markers", $"chromosome {results.LastMarker.Chromosome}"));
        summary = summary with
        {
            Tested = summary.Tested + results.Tally.Tested,
            NotTested = summary.NotTested + results.Tally.NotTested,
            Redone = summary.Redone + redone,
        };
    }
}
