namespace GpuLmm;

/// <summary>Runs the blocks of all parts of a background through their tests and hands the results on, in file order.</summary>
internal sealed class ScanRun(
    Genotypes genotypes, Backend backend, AssociationOptions options, ScanMarkers markers, ScanJournal? journal,
    IProgress<StageProgress>? progress)
{
    public AssociationSummary Scan(ScanBackground background, IAssociationWriter writer, CancellationToken cancellationToken)
    {
        using var delivery = new ScanDelivery(writer, markers, journal, progress);
        delivery.Replay(NewResults(background), genotypes);
        var order = new BlockOrder(delivery, markers.Next, markers.Filtered.Own.End);
        foreach (BackgroundPart part in markers.IsDone ? [] : background.Parts(genotypes, markers, backend, cancellationToken))
        {
            using BlockTester tester = part.Prepare(options);
            (int[] positions, int[] starts) = markers.Blocks(part.Positions, tester.BlockSize);
            int[] indices = [.. positions.Select(k => markers.Filtered.Indices[k])];
            GenotypePipeline.Run(
                genotypes, indices, starts,
                [.. tester.Lanes.Select(lane => LaneOf(lane, tester.BlockSize, positions, NewResults(background), order))],
                cancellationToken);
        }

        order.Complete();
        delivery.Complete(cancellationToken);
        return delivery.Summary;
    }

    private ResultBlock NewResults(ScanBackground background) => new(
        background.Traits.Count, background.RowsOf(options), options.MaxP, background.IsGeneralised);

    private GenotypePipeline.Lane LaneOf(BlockTestLane lane, int blockSize, int[] positions, ResultBlock results, BlockOrder order)
    {
        var columns = new MarkerColumns(genotypes, markers, options.Filter.MinMinorAlleleCount, blockSize);
        return new GenotypePipeline.Lane(
            (start, block) =>
            {
                columns.Take(positions.AsSpan(start, block.Count));
                Test(lane, block, columns, results);
            },
            (start, block) => order.Write(positions.AsSpan(start, block.Count), results));
    }

    private void Test(BlockTestLane lane, GenotypeBlock block, MarkerColumns columns, ResultBlock results)
    {
        try
        {
            lane.Test(block, columns, results);
        }
        catch (DeviceException e)
        {
            throw e.At(genotypes, block, "scan");
        }
    }
}
