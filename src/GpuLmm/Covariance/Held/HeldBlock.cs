using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// A standard deviation or a correlation of correlated effects held. The effects are taken in an order in which it is one of the working
/// parameters: of the Cholesky factor L the first diagonal is the first standard deviation; with the second row of L as s (ρ, √(1 − ρ²))
/// the correlation of the first two.
/// </summary>
internal sealed class HeldBlock : HeldPart
{
    private readonly CovariancePart part;
    private readonly int[] order;
    private readonly int[] placeOf;
    private readonly bool isCorrelation;

    private HeldBlock(CovariancePart part, int[] order, bool isCorrelation, double value)
        : base(part, isCorrelation ? PackedCholesky.At(1, 0) : 0, value)
    {
        this.part = part;
        this.order = order;
        this.isCorrelation = isCorrelation;

        // Where the part has what stands at each place here.
        placeOf = new int[part.Components.Count];
        for (int i = 0, c = 0; i < order.Length; i++)
        {
            for (int j = 0; j <= i; j++, c++)
            {
                placeOf[c] = PackedCholesky.At(Math.Max(order[i], order[j]), Math.Min(order[i], order[j]));
            }
        }
    }

    protected override IEnumerable<double> OwnLowerBounds
    {
        get
        {
            for (int i = 0; i < order.Length; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    yield return i == j ? 0 : double.NegativeInfinity;
                }
            }
        }
    }

    /// <param name="part">Correlated effects.</param>
    /// <param name="component">A variance or a covariance.</param>
    /// <param name="value">The standard deviation or the correlation.</param>
    public static new HeldBlock Of(CovariancePart part, int component, double value)
    {
        int k = PackedCholesky.Order(part.Components.Count), row = PackedCholesky.Order(component);
        int column = component - PackedCholesky.At(row, 0);
        int[] first = row == column ? [row] : [column, row];
        return new HeldBlock(part, [.. first, .. Enumerable.Range(0, k).Except(first)], row != column, value);
    }

    public override double[] ToComponents(ReadOnlySpan<double> parameters)
    {
        double[] own = PackedCholesky.Product(Factor(parameters)), components = new double[own.Length];
        for (int c = 0; c < own.Length; c++)
        {
            components[placeOf[c]] = own[c];
        }

        return components;
    }

    public override double[] ToParameters(ReadOnlySpan<double> components)
    {
        var own = new double[components.Length];
        for (int c = 0; c < own.Length; c++)
        {
            own[c] = components[placeOf[c]];
        }

        double second = Math.Sqrt(own[2]);
        double[] factor = PackedCholesky.Factor(own);
        if (isCorrelation)
        {
            factor[2] = second;
        }

        return Holding(factor);
    }

    public override double[] Jacobian(ReadOnlySpan<double> parameters)
    {
        int count = parameters.Length;
        double[] own = PackedCholesky.Jacobian(Factor(parameters)), jacobian = new double[count * count];
        for (int c = 0; c < count; c++)
        {
            for (int k = 0; k < count; k++)
            {
                jacobian[(placeOf[c] * count) + k] = own[(c * count) + k];
            }

            if (isCorrelation)
            {
                double rho = parameters[1];
                jacobian[(placeOf[c] * count) + 2] = (rho * own[(c * count) + 1]) + (Math.Sqrt(1 - (rho * rho)) * own[(c * count) + 2]);
                jacobian[(placeOf[c] * count) + 1] = 0;
            }
        }

        return jacobian;
    }

    public override double[]? LeaveBoundary(ReadOnlySpan<double> parameters, ReadOnlySpan<double> score, double variance)
    {
        // Along the axes of this order; the held one stays.
        double[] released = parameters.ToArray();
        for (int i = isCorrelation ? 0 : 1; i < order.Length; i++)
        {
            int at = PackedCholesky.At(i, i);
            released[at] = parameters[at] == 0 && score[placeOf[at]] > 1e-6 ? Math.Sqrt(variance) : parameters[at];
        }

        return parameters.SequenceEqual(released) ? null : released;
    }

    private double[] Factor(ReadOnlySpan<double> parameters)
    {
        double[] factor = parameters.ToArray();
        if (isCorrelation)
        {
            (double rho, double deviation) = (parameters[1], parameters[2]);
            factor[1] = rho * deviation;
            factor[2] = Math.Sqrt(1 - (rho * rho)) * deviation;
        }

        return factor;
    }
}
