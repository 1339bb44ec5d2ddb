using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>Computes LD scores, a chromosome at a time.</summary>
internal sealed class LdScoreRun(
    Genotypes genotypes, SampleSelection samples, Backend backend, LdScoreOptions options, IProgress<StageProgress>? progress,
    CancellationToken cancellationToken)
{
    private const int LeastBlock = 64;
    private const int MostBlock = 512;

    // Tiles that are multiplied in one go, so that lanes are busy.
    private const int TilesPerLane = 8;

    private const int CommonShare = 20;
    private int done;

    public LdScores Run()
    {
        var markers = LdMarkers.Of(genotypes, samples, options, backend.Threads, cancellationToken);
        (string[] names, double[][] annotations) = Annotations(markers);
        int width = names.Length, m = markers.Indices.Length;
        bool[]? isWeight = options.WeightSnps is null ? null
            : [.. markers.Indices.Select(j => options.WeightSnps.Contains(genotypes.Markers[j].Id))];
        double[][] columns = isWeight is null ? annotations : [.. annotations, [.. isWeight.Select(own => own ? 1.0 : 0.0)]];
        using DenseMatrix? covariates = Orthonormal();
        var scores = columns.Select(_ => new double[m]).ToArray();
        long pairs = 0;
        foreach ((_, int[] places) in markers.Chromosomes)
        {
            LdOrder order = markers.Order(places);
            pairs += order.PairCount;
            Chromosome(markers, order, columns, scores, covariates);
        }

        return new LdScores([.. markers.Indices.Select(j => genotypes.Markers[j])], names, [.. scores.Take(width)])
        {
            WeightScores = isWeight is null ? [] : [.. scores[width].Select((score, i) => isWeight[i] ? score : double.NaN)],
            MinorAlleleFrequencies = [.. markers.Counts.Select(counts => counts.MinorAlleleFrequency)],
            Window = markers.Window,
            Unit = markers.Unit,
            SampleCount = samples.Count,
            PairCount = pairs,
            Removed = markers.Removed,
            Notes = markers.Notes,
            Annotations = annotations,

            // In whole alleles: a frequency of exactly 5 % is not above it, whatever its rounding.
            IsCommon = [.. markers.Counts.Select(counts => CommonShare * counts.MinorAlleleCount > counts.AlleleCount)],
            Counts = markers.Counts,
        };
    }

    private (string[] Names, double[][] Columns) Annotations(LdMarkers markers)
    {
        string suffix = options.FrequencyExponent == 0 ? string.Empty : FormattableString.Invariant($"_S{options.FrequencyExponent}");
        double[]? scale = options.FrequencyExponent == 0 ? null : [.. markers.Counts.Select(counts =>
            Math.Pow(counts.MinorAlleleFrequency * (1 - counts.MinorAlleleFrequency), options.FrequencyExponent))];
        if (options.Annotations is null)
        {
            return (["L2" + suffix], [scale ?? []]);
        }

        var read = MarkerAnnotations.Read(options.Annotations, genotypes, options.Filter.Chromosomes);
        double[][] columns = [.. read.Columns.Select(own => markers.Indices.Select((j, i) => own[j] * (scale?[i] ?? 1)).ToArray())];
        return (read.Names.Count == 1 ? ["L2" + suffix] : [.. read.Names.Select(name => $"{name}L2{suffix}")], columns);
    }

    private void Chromosome(LdMarkers markers, LdOrder order, double[][] columns, double[][] scores, DenseMatrix? covariates)
    {
        int m = order.Markers.Length;
        double degrees = samples.Count - 2 - (covariates is null ? 0 : covariates.Columns - 1);
        var design = new LdDesign(
            BlockSizeOf(order), order.First, [.. columns.Select(own => own.Length == 0 ? own : [.. order.Markers.Select(i => own[i])])],
                degrees, covariates);
        using LdBands bands = backend.PrepareLd(design, samples);
        Sweep(bands, design, markers, order);
        for (int c = 0; c < columns.Length; c++)
        {
            for (int j = 0; j < m; j++)
            {
                int place = order.Markers[j];
                scores[c][place] = design.Sums[c][j] + (columns[c].Length == 0 ? 1 : columns[c][place]);
            }
        }
    }

    /// <summary>Loads the blocks in order, and multiplies each with those before it that its windows reach.</summary>
    private void Sweep(LdBands bands, LdDesign design, LdMarkers markers, LdOrder order)
    {
        int[] reading = [.. order.Markers.Select(place => markers.Indices[place])];
        var codings = new MarkerCoding[design.BlockSize];
        var tiles = new List<(int Left, int Right)>();
        int held = 0;
        foreach ((int start, GenotypeBlock block) in GenotypeBlocks.Read(genotypes, reading, design.BlockSize, cancellationToken))
        {
            int number = start / design.BlockSize;
            for (int j = 0; j < block.Count; j++)
            {
                codings[j] = Coding(markers.Counts[order.Markers[start + j]]);
            }

            bands.Load(number, block, codings.AsSpan(0, block.Count));
            for (int left = design.First[start] / design.BlockSize; left <= number; left++)
            {
                tiles.Add((left, number));
            }

            bool isFull = number - held + 1 >= bands.Capacity;
            if (isFull || tiles.Count >= TilesPerLane * backend.Threads || start + block.Count == reading.Length)
            {
                bands.Accumulate(tiles);
                tiles.Clear();

                // No later marker reaches before the window of the last one.
                for (int last = design.First[start + block.Count - 1] / design.BlockSize; held < last; held++)
                {
                    bands.Release(held);
                }
            }

            done += block.Count;
            progress?.Report(new StageProgress("ldscore", done, markers.Indices.Length, "markers",
                $"chromosome {genotypes.Markers[reading[start]].Chromosome}"));
        }
    }

    /// <summary>About the half of a window, so that little is multiplied in vain.</summary>
    private static int BlockSizeOf(LdOrder order)
    {
        double mean = order.First.Select((first, j) => (double)(j - first)).DefaultIfEmpty(0).Average();
        int size = Math.Clamp((int)(mean / 2), LeastBlock, MostBlock) / 16 * 16;
        return Math.Max(1, Math.Min(size, order.Markers.Length));
    }

    /// <summary>To mean 0 and variance 1 over all samples, missing calls at the mean.</summary>
    private MarkerCoding Coding(in MarkerCounts counts)
    {
        double mean = counts.Mean, squares = counts.SumOfSquares - (counts.Called * mean * mean);
        return MarkerCoding.Scaled(mean, Math.Sqrt(samples.Count / squares));
    }

    /// <summary>An orthonormal basis of 1 and the covariates of the samples; null without covariates.</summary>
    private DenseMatrix? Orthonormal()
    {
        if (options.Covariates.Count == 0)
        {
            return null;
        }

        var basis = new List<double[]> { Enumerable.Repeat(1 / Math.Sqrt(samples.Count), samples.Count).ToArray() };
        foreach ((string name, double[] values) in options.Covariates)
        {
            var own = new double[samples.Count];
            for (int i = 0; i < own.Length; i++)
            {
                own[i] = values[samples.Indices[i]];
            }

            double size = Math.Sqrt(own.Sum(value => value * value));

            // Twice, so that what rounding leaves of earlier ones goes too.
            foreach (double[] other in basis.Concat(basis))
            {
                double part = System.Numerics.Tensors.TensorPrimitives.Dot<double>(own, other);
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(other, -part, own, own);
            }

            double left = Math.Sqrt(own.Sum(value => value * value));
            if (!(left > 1e-8 * size))
            {
                throw new InputException($"covariate {name} is collinear with those before it, or does not vary");
            }

            basis.Add([.. own.Select(value => value / left)]);
        }

        var matrix = new DenseMatrix(samples.Count, basis.Count);
        for (int c = 0; c < basis.Count; c++)
        {
            basis[c].CopyTo(matrix.Column(c));
        }

        return matrix;
    }
}
