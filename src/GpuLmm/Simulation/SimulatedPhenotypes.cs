using System.Globalization;
using System.Numerics.Tensors;
using GpuLmm.Numerics;
using MathNet.Numerics.Distributions;

namespace GpuLmm;

/// <summary>
/// Traits of known truth on given genotypes and kernels: y = Σ x_j b_j + Σ u_k + e. Effects of causal markers are normal on the
/// standardised scale, so that each explains the same in expectation; the kernels' effects and residuals are normal. The same seed gives
/// the same traits.
/// </summary>
internal sealed class SimulatedPhenotypes
{
    private SimulatedPhenotypes(
        IReadOnlyList<SampleId> samples, IReadOnlyList<string> names, IReadOnlyList<double[]> values, IReadOnlyList<TrueShare> truth,
        IReadOnlyList<CausalMarker> causalMarkers)
    {
        Samples = samples;
        TraitNames = names;
        Values = values;
        Truth = truth;
        CausalMarkers = causalMarkers;
    }

    /// <summary>The n samples.</summary>
    public IReadOnlyList<SampleId> Samples { get; }

    /// <summary><c>trait</c>, or <c>trait1</c>, <c>trait2</c>, …</summary>
    public IReadOnlyList<string> TraitNames { get; }

    /// <summary>n values for each trait.</summary>
    public IReadOnlyList<double[]> Values { get; }

    /// <summary>Every part of every trait.</summary>
    public IReadOnlyList<TrueShare> Truth { get; }

    /// <summary>The markers with an effect, in file order.</summary>
    public IReadOnlyList<CausalMarker> CausalMarkers { get; }

    /// <summary>Draws traits for samples of a genotype file.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="samples">Which of its samples.</param>
    /// <param name="kernels">Further parts; every sample has a row in each.</param>
    /// <param name="backend">Where kernels are decomposed and markers are multiplied by their effects.</param>
    /// <param name="options">What the traits are made of.</param>
    /// <param name="progress">Told after every block of markers.</param>
    /// <param name="cancellationToken">Checked per block and kernel.</param>
    /// <exception cref="ArgumentException">Shares, counts or a prevalence outside their range.</exception>
    /// <exception cref="InputException">Fewer markers than are to be causal, or a kernel without one of the samples, or one that is not
    /// positive semi-definite.</exception>
    public static SimulatedPhenotypes Draw(
        Genotypes genotypes, KinshipSamples samples, IReadOnlyList<KernelShare> kernels, Backend backend, PhenotypeOptions options,
        IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        ArgumentNullException.ThrowIfNull(samples);
        Validate(kernels, backend, options);
        var random = new NormalSource(options.Seed);
        IReadOnlyList<CausalMarker> causal = [];
        double[][]? markers = null;
        if (options.MarkerShare > 0)
        {
            (causal, markers) = MarkerValues.Draw(genotypes, samples.Rows, options, random, backend, progress, cancellationToken);
        }

        return Draw(samples.Rows.Select(genotypes.Samples), causal, markers, kernels, backend, options, random, cancellationToken);
    }

    /// <summary>Draws traits for the samples of the first kernel.</summary>
    /// <param name="kernels">At least one; every sample of the first has a row in the others.</param>
    /// <param name="backend">Where kernels are decomposed.</param>
    /// <param name="options">What the traits are made of; the share of markers is 0.</param>
    /// <param name="cancellationToken">Checked per kernel.</param>
    /// <exception cref="ArgumentException">No kernel, or shares, counts or a prevalence outside their range.</exception>
    /// <exception cref="InputException">A kernel without one of the samples, or one that is not positive semi-definite.</exception>
    public static SimulatedPhenotypes Draw(
        IReadOnlyList<KernelShare> kernels, Backend backend, PhenotypeOptions options, CancellationToken cancellationToken = default)
    {
        Validate(kernels, backend, options);
        return kernels.Count == 0 || options.MarkerShare > 0
            ? throw new ArgumentException("Traits without genotypes need a kernel, and have no share of markers.", nameof(kernels))
            : Draw(kernels[0].Kernel.Samples, [], null, kernels, backend, options, new NormalSource(options.Seed), cancellationToken);
    }

    private static SimulatedPhenotypes Draw(
        IReadOnlyList<SampleId> samples, IReadOnlyList<CausalMarker> causal, double[][]? markers,
        IReadOnlyList<KernelShare> kernels, Backend backend,
        PhenotypeOptions options, NormalSource random, CancellationToken cancellationToken)
    {
        if (samples.Count < 2)
        {
            throw new InputException($"{samples.Count} sample: a trait needs two at least.");
        }

        string[] names = options.TraitCount == 1 ? ["trait"]
            : [.. Enumerable.Range(1, options.TraitCount).Select(t => string.Create(CultureInfo.InvariantCulture, $"trait{t}"))];
        double[][] values = markers ?? [.. names.Select(_ => new double[samples.Count])];
        var truth = new List<TrueShare>();
        if (markers is not null)
        {
            truth.AddRange(names.Select((name, t) => new TrueShare(name, "markers", options.MarkerShare, Variance(values[t]))));
        }

        foreach (KernelShare own in kernels)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using DenseMatrix kernel = own.Kernel.Select(samples);
            double scale = KernelMath.Scale(kernel);
            if (!(scale > 0))
            {
                throw new InputException(
                    $"{own.Name}: all samples are alike in this relationship matrix; it explains no variance among them.");
            }

            var root = new KernelRoot(kernel, backend);
            Add(own.Name, own.Share, () =>
                root.Times([.. Enumerable.Range(0, root.Rank).Select(_ => Math.Sqrt(own.Share / scale) * random.Next())]));
        }

        double rest = 1 - options.MarkerShare - kernels.Sum(own => own.Share);
        Add("Residual", rest, () => [.. samples.Select(_ => Math.Sqrt(rest) * random.Next())]);
        if (options.Prevalence is { } prevalence)
        {
            double threshold = Normal.InvCDF(0, 1, 1 - prevalence);
            values = [.. values.Select(liabilities => Array.ConvertAll(liabilities, liability => liability > threshold ? 1.0 : 0.0))];
        }

        return new SimulatedPhenotypes(samples, names, values, [.. truth.OrderBy(share => Array.IndexOf(names, share.Trait))], causal);

        void Add(string part, double share, Func<double[]> draw)
        {
            for (int t = 0; t < names.Length; t++)
            {
                double[] drawn = draw();
                truth.Add(new TrueShare(names[t], part, share, Variance(drawn)));
                TensorPrimitives.Add(values[t], drawn, values[t]);
            }
        }
    }

    private static void Validate(IReadOnlyList<KernelShare> kernels, Backend backend, PhenotypeOptions options)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.TraitCount);
        ArgumentOutOfRangeException.ThrowIfNegative(options.CausalCount);
        double[] shares = [options.MarkerShare, .. kernels.Select(own => own.Share)];
        if (!shares.All(share => share >= 0) || shares.Sum() > 1 + 1e-12)
        {
            throw new ArgumentException(
                $"Shares {string.Join(", ", shares.Select(share => share.ToString(CultureInfo.InvariantCulture)))}: expected none below 0, and a sum of at most 1.", nameof(options));
        }

        if (options.Prevalence is { } prevalence && !(prevalence > 0 && prevalence < 1))
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"Prevalence {prevalence}: expected a number between 0 and 1."),
                nameof(options));
        }
    }

    private static double Variance(double[] values) => MathNet.Numerics.Statistics.ArrayStatistics.Variance(values);
}
