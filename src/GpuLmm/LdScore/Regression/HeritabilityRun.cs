using System.Numerics.Tensors;
using MathNet.Numerics.Statistics;

namespace GpuLmm;

/// <summary>Heritability of a trait over given SNPs of a panel.</summary>
internal sealed class HeritabilityRun
{
    // The median of χ²₁.
    private const double MedianChiSquared = 0.454936423119572;
    private const double PrintedMedian = 0.4549;
    private const double DefaultTwoStep = 30;
    private const int FewSnps = 200_000;
    private const double LowMean = 1.02;

    private readonly LdRegressionOptions options;

    private HeritabilityRun(LdRegressionOptions options, HeritabilityEstimate estimate)
    {
        this.options = options;
        Estimate = estimate;
    }

    /// <summary>The result.</summary>
    public HeritabilityEstimate Estimate { get; private set; }

    /// <summary>The regression behind it; null where there was none.</summary>
    public LdFit? Fit { get; private set; }

    /// <summary>Fits.</summary>
    /// <param name="trait">Name of the trait.</param>
    /// <param name="data">Rows of the panel with z and N.</param>
    /// <param name="number">Which of the traits.</param>
    /// <param name="isAlone">Whether there is this trait only: two steps are the default then, and all threads its own.</param>
    /// <param name="updates">Whether weights follow the estimates, though there are several annotations.</param>
    /// <param name="options">How.</param>
    public static HeritabilityRun Of(string trait, LdData data, int number, bool isAlone, bool updates, LdRegressionOptions options)
    {
        bool isPartitioned = data.M.Length > 1;
        double? intercept = options.HeritabilityIntercept(number);
        double? step = intercept is not null || (isPartitioned && !updates) || isPartitioned ? null
            : options.TwoStep ?? (isAlone ? DefaultTwoStep : null);
        step = step is { } given && double.IsInfinity(given) ? null : step;
        var y = new double[data.Z.Length];
        TensorPrimitives.Multiply(data.Z, data.Z, y);
        var estimate = new HeritabilityEstimate
        {
            Trait = trait,
            SnpCount = y.Length,
            M = data.M.Sum(),
            TwoStep = step,
            LiabilityFactor = Liability.Of(options, number),
            ChiSquaredLimit = data.Limit,
            Removed = data.Removed,
        };
        var run = new HeritabilityRun(options, estimate);
        run.Describe(y, data.N);
        run.Regress(data, y, intercept, step, updates, isAlone ? options.Workers : 1);
        if (isAlone && run.Fit is { } fit)
        {
            run.Estimate = run.Estimate with { Bins = LdBins.Of(data, y, fit) };
        }

        return run;
    }

    /// <summary>h² without each block.</summary>
    public double[] TotalDeletes(double[] m) => [.. Fit!.CoefficientDeletes.Select(row => TensorPrimitives.Dot<double>(row, m))];

    private void Describe(double[] y, double[] n)
    {
        if (y.Length == 0)
        {
            return;
        }

        double median = ArrayStatistics.MedianInplace([.. y]);
        Estimate = Estimate with
        {
            MeanChiSquared = TensorPrimitives.Sum<double>(y) / y.Length,
            LambdaGc = median / PrintedMedian,
            LambdaGcExact = median / MedianChiSquared,
            MaxChiSquared = TensorPrimitives.Max<double>(y),
            MeanN = TensorPrimitives.Sum<double>(n) / n.Length,
        };
    }

    private void Regress(LdData data, double[] y, double? intercept, double? step, bool updates, int threads)
    {
        int columns = data.M.Length + (intercept is null ? 1 : 0);
        bool[]? first = step is { } cut ? [.. y.Select(value => value < cut)] : null;
        if (Impossible(y.Length, first?.Count(isFirst => isFirst) ?? y.Length, columns, step) is { } reason)
        {
            Estimate = Estimate with { Status = reason, Intercept = intercept ?? double.NaN };
            return;
        }

        double m = data.M.Sum();
        var weights = new HeritabilityWeights(data.WeightLd, data.N, m);
        try
        {
            Fit = LdFit.Of(new LdProblem
            {
                Response = y,
                Scores = data.Scores,
                N = data.N,
                M = data.M,
                Weights = weights,
                Blocks = options.Blocks,
                Threads = threads,
                Intercept = intercept,
                IsInFirstStep = first,
                UpdatesWeights = data.M.Length == 1 || updates,
                Converges = options.Converge,
            });
        }
        catch (CollinearException) when (data.M.Length == 1)
        {
            Estimate = Estimate with { Status = "not estimable: the LD scores do not vary", Intercept = intercept ?? double.NaN };
            return;
        }

        Take(data, weights);
    }

    private void Take(LdData data, HeritabilityWeights weights)
    {
        LdFit fit = Fit!;
        double h2 = 0, variance = 0;
        int c = data.M.Length;
        for (int i = 0; i < c; i++)
        {
            h2 += data.M[i] * fit.Coefficients[i];
            for (int j = 0; j < c; j++)
            {
                variance += data.M[i] * data.M[j] * fit.CoefficientCovariance[(i * c) + j];
            }
        }

        bool isFree = fit.InterceptDeletes is not null;
        double excess = Estimate.MeanChiSquared - 1;
        Estimate = Estimate with
        {
            H2 = h2,
            H2StandardError = Math.Sqrt(Math.Max(variance, 0)),
            Intercept = fit.Intercept,
            InterceptStandardError = fit.InterceptStandardError,
            Ratio = isFree && excess > 0 ? (fit.Intercept - 1) / excess : double.NaN,
            RatioStandardError = isFree && excess > 0 ? fit.InterceptStandardError / excess : double.NaN,
            FirstStepSnpCount = fit.FirstStepCount,
            BlockCount = fit.Separators.Length - 1,
            Status = h2 <= 0 ? "h2 is not positive" : h2 > 1 ? "h2 is above 1: is N too small, or M not that of the LD scores?" : "ok",
            H2Deletes = TotalDeletes(data.M),
            InterceptDeletes = fit.InterceptDeletes ?? [],
        };
        Estimate = Estimate with { Warnings = [.. Warnings(weights)] };
    }

    private IEnumerable<string> Warnings(HeritabilityWeights weights)
    {
        if (Estimate.SnpCount < FewSnps)
        {
            yield return FormattableString.Invariant($"{Estimate.SnpCount:N0} SNPs are few (below {FewSnps:N0}): estimates may be biased");
        }

        if (Estimate.MeanChiSquared < LowMean)
        {
            yield return FormattableString.Invariant(
                $"mean chi-squared is {Estimate.MeanChiSquared:0.###}, below {LowMean}: there is little signal to regress");
        }

        if (Estimate.Ratio < 0)
        {
            yield return "the ratio is negative: were the statistics corrected by genomic control?";
        }

        if (options.TwoStep is { } cut && double.IsFinite(cut) && Estimate.TwoStep is null)
        {
            yield return "two steps are for one LD score with a free intercept; one step is taken";
        }

        if (weights.HasFloored)
        {
            yield return "an intercept that is not positive was replaced by 0.001 in the weights";
        }
    }

    private static string? Impossible(int n, int first, int columns, double? step) =>
        n == 0 ? "not estimable: no SNP is left"
        : step is { } cut && first <= columns
            ? FormattableString.Invariant($"not estimable: {first} SNPs with chi-squared below {cut} in the first step")
        : n <= columns ? $"not estimable: {n} SNPs for {columns} coefficients"
        : null;
}

/// <summary>What a regression takes of a panel and a trait: numbers by SNP, in the order of the genome. Nobody changes them.</summary>
/// <param name="Z">z.</param>
/// <param name="N">N.</param>
/// <param name="Scores">n × C, row after row.</param>
/// <param name="WeightLd">LD scores of the weights.</param>
/// <param name="M">M of each annotation.</param>
/// <param name="Limit">χ² from which SNPs were left out.</param>
/// <param name="Removed">SNPs left out, by reason.</param>
internal sealed record LdData(
    double[] Z, double[] N, double[] Scores, double[] WeightLd, double[] M, double? Limit, IReadOnlyDictionary<string, long> Removed)
{
    /// <summary>Of some SNPs of a trait.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="trait">The trait on it.</param>
    /// <param name="places">Places among its SNPs.</param>
    /// <param name="limit">χ² from which SNPs are left out.</param>
    /// <param name="removed">SNPs left out so far.</param>
    /// <param name="partner">Another trait's over the same SNPs of the panel, whose arrays of the panel are taken.</param>
    public static LdData Of(
        LdReference panel, TraitOnPanel trait, int[] places, double? limit, IReadOnlyDictionary<string, long> removed,
        LdData? partner = null)
    {
        int[] kept = limit is { } cut
            ? [.. places.Where(k => trait.Trait.Z[trait.Sources[k]] is var z && z * z < cut)]
            : places;
        var counts = new Dictionary<string, long>(removed, StringComparer.Ordinal);
        if (kept.Length < places.Length)
        {
            counts[FormattableString.Invariant($"chi-squared of {limit} or more")] = places.Length - kept.Length;
        }

        // What is whole and in order is not copied: pairs of many traits would copy it again and again.
        bool isWhole = kept.Length == panel.SnpCount;
        int[] rows = trait.Rows, sources = trait.Sources;
        bool isInOrder = isWhole && trait.Trait.Count == kept.Length && IsIdentity(sources);
        double[] z = isInOrder ? trait.Trait.Z : Array.ConvertAll(kept, k => trait.Trait.Z[sources[k]]);
        double[] n = isInOrder ? trait.Trait.N : Array.ConvertAll(kept, k => trait.Trait.N[sources[k]]);
        if (isWhole || partner is not null)
        {
            return new LdData(
                z, n, isWhole ? panel.Scores : partner!.Scores, isWhole ? panel.Weights : partner!.WeightLd, [.. panel.M], limit, counts);
        }

        int width = panel.Names.Count;
        double[] weights = Array.ConvertAll(kept, k => panel.Weights[rows[k]]), scores = new double[kept.Length * width];
        for (int k = 0; k < kept.Length; k++)
        {
            panel.Scores.AsSpan(rows[kept[k]] * width, width).CopyTo(scores.AsSpan(k * width));
        }

        return new LdData(z, n, scores, weights, [.. panel.M], limit, counts);
    }

    private static bool IsIdentity(int[] places)
    {
        for (int k = 0; k < places.Length; k++)
        {
            if (places[k] != k)
            {
                return false;
            }
        }

        return true;
    }
}
