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
        using var design = ScanDesign.Create(
            nullModel.Spectral.Decomposition.Vectors, nullModel.Samples.Covariates.Names.Count, sources, options.FixedLambda);
        using MarkerScanner scanner = backend.PrepareScan(design, nullModel.Samples.Selection);
        TraitTests[] tests = [.. nullModel.Traits.Select((trait, t) => new TraitTests(t, trait, design.Traits[t]))];
        var codings = new MarkerCoding[scanner.BlockSize];
        var solutions = new MarkerSolution[scanner.BlockSize * tests.Length];
        var redone = new MarkerRedo?[solutions.Length];
        var rows = new AssociationResult[solutions.Length * options.Tests.Count];
        AssociationSummary summary = markers.Empty;
        int[] indices = [.. positions.Select(k => markers.Filtered.Indices[k])];
        foreach ((int start, GenotypeBlock block) in GenotypeBlocks.Read(genotypes, indices, scanner.BlockSize, cancellationToken))
        {
            for (int j = 0; j < block.Count; j++)
            {
                MarkerCounts counts = markers.Filtered.Counts[positions[start + j]];

                // Centred: exact, as the covariates hold an intercept, and far better conditioned for a rare allele.
                codings[j] = counts.Called == 0 ? default : MarkerCoding.Scaled(counts.Mean, 1);
            }

            Span<MarkerSolution> solved = solutions.AsSpan(0, block.Count * tests.Length);
            scanner.Scan(block, codings.AsSpan(0, block.Count), solved);
            int again = Redo(scanner, nullModel, block.Count, solutions, redone, positions.AsSpan(start));
            WriteRows(nullModel, tests, block, positions.AsMemory(start, block.Count), solutions, redone, rows);
            summary = Emit(writer, rows.AsSpan(0, solved.Length * options.Tests.Count), summary with { Redone = summary.Redone + again });
            done += block.Count;
            progress?.Report(new StageProgress("scan", done, markers.Filtered.Indices.Length));
        }

        return summary;
    }

    /// <summary>Searches the whole range for the markers that left the window.</summary>
    private int Redo(
        MarkerScanner scanner, NullModel nullModel, int count, MarkerSolution[] solutions, MarkerRedo?[] redone, ReadOnlySpan<int> positions)
    {
        int traits = nullModel.Traits.Count;
        var work = new List<(int Slot, double[] Rotated)>();
        for (int j = 0; j < count; j++)
        {
            double[]? rotated = null;
            for (int t = 0; t < traits; t++)
            {
                int slot = (j * traits) + t;
                redone[slot] = null;
                if (Status(markers.Filtered.Counts[positions[j]]) == MarkerStatus.Tested && MarkerRedo.IsNeeded(solutions[slot], reml, ml))
                {
                    if (rotated is null)
                    {
                        rotated = new double[nullModel.Samples.Count];
                        scanner.CopyRotated(j, rotated);
                    }

                    work.Add((slot, rotated));
                }
            }
        }

        Parallel.ForEach(work, new ParallelOptions { MaxDegreeOfParallelism = backend.Threads }, item =>
            redone[item.Slot] = MarkerRedo.Search(nullModel.Traits[item.Slot % traits], item.Rotated, solutions[item.Slot], reml, ml));
        return work.Count;
    }

    private void WriteRows(
        NullModel nullModel, TraitTests[] tests, GenotypeBlock block, ReadOnlyMemory<int> positions,
        MarkerSolution[] solutions, MarkerRedo?[] redone, AssociationResult[] rows)
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
                    rows[(slot * perTrait) + k] = status == MarkerStatus.Tested
                        ? tests[t].Row(marker, counts, options.Tests[k], solutions[slot], redone[slot])
                        : tests[t].NotTested(marker, counts, options.Tests[k], status);
                }
            }
        });
    }

    private AssociationSummary Emit(IAssociationWriter writer, ReadOnlySpan<AssociationResult> rows, AssociationSummary summary)
    {
        int tested = 0, perTrait = options.Tests.Count;
        for (int i = 0; i < rows.Length; i++)
        {
            writer.Write(rows[i]);
            tested += i % perTrait == 0 && rows[i].Status == MarkerStatus.Tested ? 1 : 0;
        }

        return summary with { Tested = summary.Tested + tested, NotTested = summary.NotTested + (rows.Length / perTrait) - tested };
    }

    private MarkerStatus Status(MarkerCounts counts) =>
        counts.Called == 0 ? MarkerStatus.Missing
        : counts.IsMonomorphic ? MarkerStatus.Monomorphic
        : counts.MinorAlleleCount < options.Filter.MinMinorAlleleCount ? MarkerStatus.LowCount
        : MarkerStatus.Tested;
}
