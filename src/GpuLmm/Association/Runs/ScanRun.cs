using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>Runs blocks of markers through a scanner and turns its solutions into rows, in order.</summary>
internal sealed class ScanRun(
    Genotypes genotypes, Backend backend, AssociationOptions options, ScanMarkers markers, IProgress<StageProgress>? progress)
{
    private readonly bool reml = options.Tests.Contains(MarkerTest.Wald);
    private readonly bool ml = options.Tests.Contains(MarkerTest.Lrt);
    private long done;

    /// <summary>Tests the markers at the given positions of the filtered list.</summary>
    public AssociationSummary Scan(NullModel nullModel, int[] positions, IAssociationWriter writer, CancellationToken cancellationToken)
    {
        ScanTraitSource[] sources = [.. nullModel.Traits.Select(trait => new ScanTraitSource(
            trait.Trait.Name, trait.Profile, nullModel.Spectral.Covariates, trait.Reml.Lambda, trait.Ml.Lambda))];
        using var design = ScanLayout.Create(
            nullModel.Spectral.Decomposition.Vectors, nullModel.Samples.Covariates.Names.Count, sources, options.FixedLambda);
        using MarkerScanner scanner = backend.PrepareScan(design, nullModel.Samples.Selection);
        TraitTests[] tests = [.. nullModel.Traits.Select((trait, t) => new TraitTests(t, trait, design.Traits[t]))];
        AssociationSummary summary = markers.Empty;
        int[] indices = [.. positions.Select(k => markers.Filtered.Indices[k])];
        GenotypePipeline.Run(genotypes, indices, scanner.BlockSize, [.. scanner.Lanes.Select(LaneOf)], cancellationToken);
        return summary;

        GenotypePipeline.Lane LaneOf(ScanLane lane)
        {
            var results = new LaneResults(scanner.BlockSize, tests.Length, options.Tests.Count);
            return new GenotypePipeline.Lane(
                (start, block) => Test(lane, nullModel, tests, block, positions.AsMemory(start, block.Count), results),
                (_, block) => summary = Emit(writer, block.Count, results, summary));
        }
    }

    /// <summary>From a block to its rows.</summary>
    private void Test(
        ScanLane lane, NullModel nullModel, TraitTests[] tests, GenotypeBlock block, ReadOnlyMemory<int> positions, LaneResults results)
    {
        for (int j = 0; j < block.Count; j++)
        {
            MarkerCounts counts = markers.Filtered.Counts[positions.Span[j]];

            // Centred: exact, as the covariates hold an intercept, and far better conditioned for a rare allele.
            results.Codings[j] = counts.Called == 0 ? default : MarkerCoding.Scaled(counts.Mean, 1);
        }

        try
        {
            lane.Scan(block, results.Codings.AsSpan(0, block.Count), results.Solutions.AsSpan(0, block.Count * tests.Length));
            results.RedoneCount = Redo(lane, nullModel, positions.Span, results);
        }
        catch (DeviceException e)
        {
            throw e.At(genotypes, block, "scan");
        }

        WriteRows(tests, block, positions, results);
    }

    /// <summary>Searches the whole range for the markers that left the window.</summary>
    private int Redo(ScanLane lane, NullModel nullModel, ReadOnlySpan<int> positions, LaneResults results)
    {
        int traits = nullModel.Traits.Count;
        var work = new List<(int Slot, double[] Rotated)>();
        for (int j = 0; j < positions.Length; j++)
        {
            double[]? rotated = null;
            for (int t = 0; t < traits; t++)
            {
                int slot = (j * traits) + t;
                results.Redone[slot] = null;
                if (Status(markers.Filtered.Counts[positions[j]]) == MarkerStatus.Tested && MarkerRedo.IsNeeded(results.Solutions[slot], reml, ml))
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

        Parallel.ForEach(work, new ParallelOptions { MaxDegreeOfParallelism = backend.Threads }, item =>
            results.Redone[item.Slot] = MarkerRedo.Search(
                nullModel.Traits[item.Slot % traits], item.Rotated, results.Solutions[item.Slot], reml, ml));
        return work.Count;
    }

    private void WriteRows(TraitTests[] tests, GenotypeBlock block, ReadOnlyMemory<int> positions, LaneResults results)
    {
        int traits = tests.Length, perTrait = options.Tests.Count;
        Parallel.For(0, block.Count, new ParallelOptions { MaxDegreeOfParallelism = backend.Threads }, j =>
        {
            MarkerCounts counts = markers.Filtered.Counts[positions.Span[j]];
            Marker marker = genotypes.Markers[block.MarkerIndex(j)];
            MarkerStatus status = Status(counts);
            for (int t = 0; t < traits; t++)
            {
                int slot = (j * traits) + t;
                for (int k = 0; k < perTrait; k++)
                {
                    results.Rows[(slot * perTrait) + k] = status == MarkerStatus.Tested
                        ? tests[t].Row(marker, counts, options.Tests[k], results.Solutions[slot], results.Redone[slot])
                        : tests[t].NotTested(marker, counts, options.Tests[k], status);
                }
            }
        });
    }

    private AssociationSummary Emit(IAssociationWriter writer, int count, LaneResults results, AssociationSummary summary)
    {
        int tested = 0, perTrait = options.Tests.Count;
        ReadOnlySpan<AssociationResult> rows = results.RowsOf(count);
        for (int i = 0; i < rows.Length; i++)
        {
            writer.Write(rows[i]);
            tested += i % perTrait == 0 && rows[i].Status == MarkerStatus.Tested ? 1 : 0;
        }

        done += count;
        progress?.Report(new StageProgress("scan", done, markers.Filtered.Indices.Length, "markers", $"chromosome {rows[^1].Marker.Chromosome}"));
        return summary with
        {
            Tested = summary.Tested + tested,
            NotTested = summary.NotTested + (rows.Length / perTrait) - tested,
            Redone = summary.Redone + results.RedoneCount,
        };
    }

    private MarkerStatus Status(MarkerCounts counts) =>
        counts.Called == 0 ? MarkerStatus.Missing
        : counts.IsMonomorphic ? MarkerStatus.Monomorphic
        : counts.MinorAlleleCount < options.Filter.MinMinorAlleleCount ? MarkerStatus.LowCount
        : MarkerStatus.Tested;

    /// <summary>A lane's buffers, for one block after the other.</summary>
    private sealed class LaneResults(int blockSize, int traits, int tests)
    {
        public MarkerCoding[] Codings { get; } = new MarkerCoding[blockSize];

        public MarkerSolution[] Solutions { get; } = new MarkerSolution[blockSize * traits];

        public MarkerRedo?[] Redone { get; } = new MarkerRedo?[blockSize * traits];

        public AssociationResult[] Rows { get; } = new AssociationResult[blockSize * traits * tests];

        public int RedoneCount { get; set; }

        public ReadOnlySpan<AssociationResult> RowsOf(int count) => Rows.AsSpan(0, count * traits * tests);
    }
}
