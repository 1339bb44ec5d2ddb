using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// All that a model reports of its parameters, in the order of the report: fixed effects, standard deviations and correlations, shares,
/// ranges.
/// </summary>
internal sealed class ModelQuantities
{
    private readonly VarianceParameters parameters;
    private readonly double[] inverseTriangle;
    private readonly CovarianceComponent[] components;
    private readonly int fixedCount;

    public ModelQuantities(DesignMatrix design, VarianceParameters parameters)
    {
        this.parameters = parameters;
        fixedCount = design.Names.Count;
        inverseTriangle = Triangular.InvertUpper(design.Triangle, fixedCount);
        components = [.. parameters.Parts.SelectMany(part => part.Components)];
        OfFixed = [.. design.Names.Select((name, j) => new ModelQuantity(IntervalParameter.Fixed, "", name, null, -1, j))];
        OfParts = [.. Components()];
        All = [.. OfFixed, .. OfParts, .. OfShares()];
    }

    /// <summary>Fixed effects.</summary>
    public IReadOnlyList<ModelQuantity> OfFixed { get; }

    /// <summary>Standard deviations, correlations, ranges and smoothnesses.</summary>
    public IReadOnlyList<ModelQuantity> OfParts { get; }

    /// <summary>The quantities.</summary>
    public IReadOnlyList<ModelQuantity> All { get; }

    /// <summary>Their values.</summary>
    /// <param name="point">A point, with the response in units of <paramref name="unit"/>.</param>
    /// <param name="unit">The unit.</param>
    public double[] Values(VariancePoint point, double unit)
    {
        double[] sigma = point.Components, reported = parameters.ToReported(sigma);
        double[] variances = [.. parameters.Parts.SelectMany((part, k) => part.SampleVariances(parameters.Of(k, sigma)))];
        double total = variances.Sum();
        return [.. All.Select(quantity => quantity.Parameter switch
        {
            IntervalParameter.Fixed => unit * Coefficient(quantity.Index, point.Coefficients),
            IntervalParameter.Share => InGroup(quantity.Group).Sum(k => variances[k]) / total,
            _ => Value(quantity, reported) * (quantity.Parameter == IntervalParameter.StandardDeviation ? unit : 1),
        })];
    }

    /// <summary>
    /// A standard deviation, correlation or range from σ in the units of the data; NaN of a correlation where a variance is
    /// zero.
    /// </summary>
    public double Value(ModelQuantity quantity, double[] sigma) => quantity.Parameter switch
    {
        IntervalParameter.StandardDeviation => Math.Sqrt(sigma[quantity.Index]),
        IntervalParameter.Correlation => Correlation(quantity, sigma),
        _ => Math.Exp(sigma[quantity.Index]),
    };

    /// <summary>A fixed effect, from the coefficients on the basis of X.</summary>
    /// <param name="index">Which.</param>
    /// <param name="coefficients">The first are those of the basis.</param>
    public double Coefficient(int index, double[] coefficients) =>
        Enumerable.Range(index, fixedCount - index).Sum(k => inverseTriangle[(index * fixedCount) + k] * coefficients[k]);

    private double Correlation(ModelQuantity quantity, double[] sigma)
    {
        double product = VarianceOf(quantity.Term) * VarianceOf(quantity.OtherTerm!);
        return product > 0 ? Math.Clamp(sigma[quantity.Index] / Math.Sqrt(product), -1, 1) : double.NaN;

        double VarianceOf(string term)
        {
            int first = parameters.Offset(quantity.Part);
            return sigma[first + parameters.Parts[quantity.Part].Components.ToList()
                .FindIndex(component => component.Kind == CovarianceKind.Variance && component.Term == term)];
        }
    }

    private IEnumerable<int> InGroup(string group) =>
        Enumerable.Range(0, parameters.Parts.Count - 1).Where(k => parameters.Parts[k].Group == group)
        .SelectMany(k => Enumerable.Range(parameters.Offset(k), parameters.Parts[k].Components.Count));

    private IEnumerable<ModelQuantity> Components()
    {
        for (int part = 0; part < parameters.Parts.Count; part++)
        {
            for (int c = 0; c < parameters.Parts[part].Components.Count; c++)
            {
                int k = parameters.Offset(part) + c;
                (string term, string? other, CovarianceKind kind) = components[k];
                (IntervalParameter parameter, string name) = kind switch
                {
                    CovarianceKind.Variance => (IntervalParameter.StandardDeviation, term),
                    CovarianceKind.Covariance => (IntervalParameter.Correlation, term),
                    CovarianceKind.LogRange => (IntervalParameter.Other, "range"),
                    _ => (IntervalParameter.Other, "smoothness"),
                };
                yield return new ModelQuantity(parameter, parameters.Parts[part].Group, name, other, part, k);
            }
        }
    }

    private IEnumerable<ModelQuantity> OfShares() => parameters.Parts.SkipLast(1).Select(part => part.Group).Distinct()
        .Select(group => new ModelQuantity(IntervalParameter.Share, group, "", null, -1, -1));
}
