using System.Collections.Concurrent;
using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>Genetic correlation of one pair of traits.</summary>
/// <param name="panel">LD scores.</param>
/// <param name="options">How.</param>
internal sealed class CorrelationRun(LdReference panel, LdRegressionOptions options)
{
    private readonly ConcurrentDictionary<int, Lazy<HeritabilityRun>> whole = new();

    /// <summary>Fits the two heritabilities over the pair's SNPs, then the covariance.</summary>
    /// <param name="first">A trait.</param>
    /// <param name="second">Another.</param>
    /// <param name="numbers">Which traits they are.</param>
    /// <param name="pair">Which pair it is.</param>
    public GeneticCorrelation Of(TraitOnPanel first, TraitOnPanel second, (int First, int Second) numbers, int pair)
    {
        var shared = TraitPair.Of(first, second, !options.SkipAlleleCheck);
        double[] z1 = first.Trait.Z, z2 = second.Trait.Z;
        if (options.MaxChiSquared is { } most)
        {
            shared.Keep(k => Square(z1[first.Sources[shared.First[k]]]) < most && Square(z2[second.Sources[shared.Second[k]]]) < most,
                FormattableString.Invariant($"chi-squared of {most} or more in either"));
        }

        if (options.MaxChiSquaredProduct is { } product)
        {
            shared.Keep(k => Square(z1[first.Sources[shared.First[k]]] * z2[second.Sources[shared.Second[k]]]) < Square(product),
                FormattableString.Invariant($"products of chi-squared of {product} squared or more"));
        }

        var one = LdData.Of(panel, first, shared.First, null, first.Removed);
        var two = LdData.Of(panel, second, shared.Second, null, second.Removed, one);
        two = shared.Signs.Contains(-1) ? two with { Z = Products(two.Z, shared.Signs) } : two;
        HeritabilityRun h1 = Heritability(first, one, numbers.First), h2 = Heritability(second, two, numbers.Second);
        var result = new GeneticCorrelation
        {
            First = h1.Estimate,
            Second = h2.Estimate,
            SnpCount = one.Z.Length,
            Removed = shared.Removed
        };
        if (h1.Fit is null || h2.Fit is null)
        {
            return result with { Status = h1.Fit is null ? h1.Estimate.Status : h2.Estimate.Status };
        }

        return Covariance(result, one, two, h1, h2, pair);
    }

    /// <summary>
    /// The regression of a trait over the SNPs of a pair. Over all of its SNPs it is the same with every partner, and is fitted once.
    /// </summary>
    private HeritabilityRun Heritability(TraitOnPanel trait, LdData data, int number)
    {
        return data.Z.Length < trait.Rows.Length ? Fit() : whole.GetOrAdd(number, _ => new Lazy<HeritabilityRun>(Fit)).Value;

        HeritabilityRun Fit() => HeritabilityRun.Of(trait.Trait.Name, data, number, isAlone: false, updates: true, options);
    }

    private static double Square(double value) => value * value;

    private GeneticCorrelation Covariance(GeneticCorrelation result, LdData one, LdData two, HeritabilityRun h1, HeritabilityRun h2,
        int pair)
    {
        double[] m = one.M;
        double total = m.Sum();
        double? intercept = options.CovarianceIntercept(pair);
        double? step = intercept is null && m.Length == 1 && options.TwoStep is { } cut && double.IsFinite(cut) ? cut : null;
        bool[]? isFirst = step is { } below ? [.. one.Z.Zip(two.Z, (a, b) => a * a < below && b * b < below)] : null;
        if (isFirst is not null && isFirst.Count(value => value) <= 2)
        {
            return result with { TwoStep = step, Status = "not estimable: too few SNPs in the first step" };
        }

        var weights = new CovarianceWeights(
            one.WeightLd, (one.N, h1.Estimate.H2, h1.Estimate.Intercept, Sums(one, h1.Fit!)),
            (two.N, h2.Estimate.H2, h2.Estimate.Intercept, Sums(two, h2.Fit!)), total);
        var fit = LdFit.Of(new LdProblem
        {
            Response = Products(one.Z, two.Z),
            Scores = one.Scores,
            N = Roots(Products(one.N, two.N)),
            M = m,
            Weights = weights,
            Blocks = options.Blocks,
            Intercept = intercept,
            IsInFirstStep = isFirst,
            Converges = options.Converge,
        });
        double covariance = TensorPrimitives.Dot<double>(fit.Coefficients, m);
        double[] deletes = [.. fit.CoefficientDeletes.Select(row => TensorPrimitives.Dot<double>(row, m))];
        double f1 = h1.Estimate.LiabilityFactor, f2 = h2.Estimate.LiabilityFactor;
        result = result with
        {
            Covariance = covariance,
            CovarianceStandardError = Jackknife.StandardError(covariance, deletes),
            CovarianceDeletes = deletes,
            Intercept = fit.Intercept,
            InterceptStandardError = fit.InterceptStandardError,
            TwoStep = step,
            LiabilityFactor = double.IsNaN(f1) && double.IsNaN(f2) ? double.NaN
                : Math.Sqrt((double.IsNaN(f1) ? 1 : f1) * (double.IsNaN(f2) ? 1 : f2)),
            MeanProduct = TensorPrimitives.Dot<double>(one.Z, two.Z) / one.Z.Length,
            Warnings = [.. h1.Estimate.Warnings.Concat(h2.Estimate.Warnings).Distinct()],
        };
        return Ratio(result, h1.TotalDeletes(m), h2.TotalDeletes(m), deletes);
    }

    private static double[] Products(double[] left, double[] right)
    {
        var products = new double[left.Length];
        TensorPrimitives.Multiply(left, right, products);
        return products;
    }

    private static double[] Roots(double[] values)
    {
        TensorPrimitives.Sqrt(values, values);
        return values;
    }

    private static double[] Sums(LdData data, LdFit fit) => data.M.Length == 1 ? [] : LdFit.Sums(data.Scores, fit.Coefficients);

    private static GeneticCorrelation Ratio(GeneticCorrelation result, double[] first, double[] second, double[] deletes)
    {
        string[] low = [.. new[] { result.First, result.Second }.Where(trait => trait.H2 <= 0)
            .Select(trait => $"h2 of {trait.Trait} is not positive")];
        if (low.Length > 0)
        {
            return result with { Status = $"rg is not estimable: {string.Join("; ", low)}" };
        }

        string[] without = [.. new[] { (result.First.Trait, Values: first), (result.Second.Trait, Values: second) }
            .Where(trait => trait.Values.Any(value => value <= 0))
            .Select(trait => $"h2 of {trait.Trait} is not positive without one of {trait.Values.Count(value => value <= 0)} blocks")];
        if (without.Length > 0)
        {
            return result with { Status = $"rg is not estimable: {string.Join("; ", without)}" };
        }

        double rg = result.Covariance / Math.Sqrt(result.First.H2 * result.Second.H2);
        string[] more = Math.Abs(rg) > 1.2 ? ["rg is beyond 1.2: a heritability is near 0, or LD scores do not fit the traits"] : [];
        return result with
        {
            Rg = rg,
            RgStandardError = Jackknife.StandardError(rg,
                deletes.Select((value, block) => value / Math.Sqrt(first[block] * second[block]))),
            Warnings = [.. result.Warnings, .. more],
        };
    }
}
