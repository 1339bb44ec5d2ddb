using System.Numerics.Tensors;
using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>From weights of the samples of a kernel to effects of its markers; in the same pass the BLUPs that these make.</summary>
internal sealed class MarkerEffectsRun
{
    // Files of four-byte floats have seven digits.
    private const double Tolerance = 1e-5;

    private readonly Genotypes genotypes;
    private readonly Kinship kernel;
    private readonly string name;
    private readonly KinshipOptions options;
    private readonly SampleSelection selection;
    private readonly int[] rowOf;

    /// <param name="genotypes">What the kernel was made of.</param>
    /// <param name="kernel">K.</param>
    /// <param name="name">Its name.</param>
    /// <param name="options">How it was made.</param>
    /// <exception cref="InputException">Options of a kernel that is no Z Z'/D of copies of an allele; samples of K without
    /// genotypes.</exception>
    public MarkerEffectsRun(Genotypes genotypes, Kinship kernel, string name, KinshipOptions options)
    {
        options.Validate();
        if (options.Method == KinshipMethod.Dominance || options.PairwiseCounts)
        {
            throw new InputException(
                $"effects of markers are those of an additive matrix, centered, standardized or vanraden1 without pairwise counts; {name} is said to be another.");
        }

        this.genotypes = genotypes;
        this.kernel = kernel;
        this.name = name;
        this.options = options;
        (selection, rowOf) = Align();
    }

    /// <summary>Effects for each set of weights v: â = Z'v/D, û = K v.</summary>
    /// <param name="weights">A number for each row of the kernel.</param>
    /// <param name="terms">Names of the sets.</param>
    /// <param name="backend">Where products with the genotypes are computed.</param>
    /// <param name="progress">Reported after every block.</param>
    /// <param name="cancellationToken">Checked for every block.</param>
    /// <exception cref="InputException">The kernel is not that of these markers.</exception>
    public IReadOnlyList<MarkerEffects> Estimate(
        double[][] weights, IReadOnlyList<string> terms, Backend backend, IProgress<StageProgress>? progress,
        CancellationToken cancellationToken)
    {
        (int[] markers, MarkerCounts[] counts) = KinshipAccumulation.Markers(
            genotypes, selection, backend.Threads, options, cancellationToken);
        double divisor = counts.Sum(count => KinshipCoding.Divisor(count, options.Method));
        MarkerCoding[] codings = Array.ConvertAll(counts, count => KinshipCoding.Of(count, options));
        using var selected = new DenseMatrix(selection.Count, weights.Length);
        for (int t = 0; t < weights.Length; t++)
        {
            Span<double> column = selected.Column(t);
            for (int i = 0; i < column.Length; i++)
            {
                column[i] = weights[t][rowOf[i]];
            }
        }

        using var effects = new DenseMatrix(markers.Length, weights.Length);
        using DenseMatrix blups = new GenotypeMatrix(genotypes, selection, markers, codings).ProjectAndMultiply(
            backend, selected, divisor, effects, progress, new StageProgress("effects of markers", 0, markers.Length, "markers"),
            cancellationToken);
        RequireSame(weights, blups);
        Marker[] named = Array.ConvertAll(markers, marker => genotypes.Markers[marker]);
        double[] means = Array.ConvertAll(counts, count => count.Mean), slopes = Array.ConvertAll(codings, coding => coding.Slope);
        return [.. terms.Select((term, t) => new MarkerEffects(name, term, named, means, PerCopy(effects.Column(t), slopes)))];
    }

    /// <summary>Effects on the scale of z times what a copy adds to z.</summary>
    private static double[] PerCopy(ReadOnlySpan<double> effects, double[] slopes)
    {
        var perCopy = new double[slopes.Length];
        TensorPrimitives.Multiply(effects, slopes, perCopy);
        return perCopy;
    }

    /// <summary>By family and individual, or where families are told by one side only, by individual.</summary>
    private (SampleSelection Selection, int[] RowOf) Align()
    {
        var rows = kernel.Samples.Select((id, row) => KeyValuePair.Create(id, row)).ToDictionary();
        ILookup<string, int> byIndividual = Enumerable.Range(0, kernel.Samples.Count)
            .ToLookup(row => kernel.Samples[row].Individual, StringComparer.Ordinal);
        var indices = new List<int>();
        var rowOf = new List<int>();
        for (int i = 0; i < genotypes.Samples.Count; i++)
        {
            if (rows.TryGetValue(genotypes.Samples[i], out int row)
                || (byIndividual[genotypes.Samples[i].Individual].ToArray() is [var only] && (row = only) >= 0))
            {
                indices.Add(i);
                rowOf.Add(row);
            }
        }

        HashSet<int> found = [.. rowOf];
        SampleId[] absent = [.. kernel.Samples.Where((_, row) => !found.Contains(row))];
        return absent.Length == 0 && rowOf.Count == kernel.Samples.Count
            ? (new SampleSelection(genotypes.Samples.Count, [.. indices]), [.. rowOf])
            : throw new InputException(
                $"{genotypes.Name}: {absent.Length} of the {kernel.Samples.Count} samples of {name} have no genotypes of their own: {string.Join(", ", absent.Take(5))}.");
    }

    private void RequireSame(double[][] weights, DenseMatrix blups)
    {
        for (int t = 0; t < weights.Length; t++)
        {
            double[] expected = [.. rowOf.Select(row => TensorPrimitives.Dot<double>(kernel.Matrix.Column(row), weights[t]))];
            double largest = Math.Max(Math.Abs(TensorPrimitives.MaxMagnitude<double>(expected)), double.Epsilon);
            double off = expected.Zip(blups.Column(t).ToArray(), (a, b) => Math.Abs(a - b)).Max() / largest;
            if (!(off <= Tolerance))
            {
                throw new InputException(FormattableString.Invariant(
                    $"{genotypes.Name}: {name} is not the {options.Method.ToString().ToLowerInvariant()} matrix of these markers and samples: predictions by the markers differ from those by the matrix by {off:g3} of the largest. Give the method and the filters that made it."));
            }
        }
    }
}
