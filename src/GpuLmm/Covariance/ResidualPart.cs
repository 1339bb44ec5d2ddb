using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>Independent residuals: σ²_s/w_i on the diagonal, with one variance for each stratum s and prior weights w.</summary>
internal sealed class ResidualPart : CovariancePart
{
    private readonly int[] strata;
    private readonly double[] inverseWeights;
    private readonly double[] scales;

    /// <param name="names">Names of the strata; a single empty one where there is one variance.</param>
    /// <param name="strata">Stratum of each record.</param>
    /// <param name="weights">w; null for 1.</param>
    public ResidualPart(IReadOnlyList<string> names, int[] strata, double[]? weights)
    {
        this.strata = strata;
        inverseWeights = weights is null ? [] : Array.ConvertAll(weights, weight => 1 / weight);
        if (inverseWeights.Length > 0)
        {
            // Weights in units of their mean: the harmonic one, with which a record has a variance of σ² on the average.
            double mean = inverseWeights.Average();
            TensorPrimitives.Divide(inverseWeights, mean, inverseWeights);
            Reporting = DiagonalMap([.. names.Select(_ => 1 / mean)]);
            Reading = DiagonalMap([.. names.Select(_ => mean)]);
        }

        Components = [.. names.Select(name => new CovarianceComponent(name, null, CovarianceKind.Variance))];
        LowerBounds = new double[names.Count];

        // An observation's variance: the mean of the diagonal, as residuals of different records have no covariance.
        scales = new double[names.Count];
        for (int i = 0; i < strata.Length; i++)
        {
            scales[strata[i]] += Inverse(i) / strata.Length;
        }
    }

    public override string Group => "Residual";

    public override IReadOnlyList<CovarianceComponent> Components { get; }

    public override IReadOnlyList<double> LowerBounds { get; }

    public override double[]? Reporting { get; }

    public override double[]? Reading { get; }

    /// <summary>The variance of a record.</summary>
    public double Variance(ReadOnlySpan<double> components, int record) => components[strata[record]] * Inverse(record);

    /// <summary>n.</summary>
    public int RecordCount => strata.Length;

    /// <summary>Stratum of a record.</summary>
    public int Stratum(int record) => strata[record];

    /// <summary>Prior weight of a record, in units of their mean.</summary>
    public double Weight(int record) => 1 / Inverse(record);

    public override double[] Start(double variance, double rangeScale) => [.. scales.Select(_ => variance / scales.Sum())];

    public override void AddColumn(ReadOnlySpan<double> components, int column, Span<double> target) =>
        target[0] += Variance(components, column);

    public override void AddTraces(ReadOnlySpan<double> components, int column, ReadOnlySpan<double> weights, Span<double> traces) =>
        traces[strata[column]] += weights[0] * Inverse(column);

    public override double[][] Apply(ReadOnlySpan<double> components, double[] x, int threads)
    {
        double[][] results = [.. scales.Select(_ => new double[x.Length])];
        for (int i = 0; i < x.Length; i++)
        {
            results[strata[i]][i] = x[i] * Inverse(i);
        }

        return results;
    }

    public override double MeanVariance(ReadOnlySpan<double> components) => TensorPrimitives.Dot(scales, components);

    public override double[] SampleVariances(ReadOnlySpan<double> components)
    {
        double[] sigma = components.ToArray();
        return [.. scales.Select((scale, s) => scale * sigma[s])];
    }

    public override bool TryAddDraw(ReadOnlySpan<double> components, NormalSource random, Span<double> target)
    {
        for (int i = 0; i < target.Length; i++)
        {
            target[i] += Math.Sqrt(Variance(components, i)) * random.Next();
        }

        return true;
    }

    private double Inverse(int record) => inverseWeights.Length == 0 ? 1 : inverseWeights[record];
}
