using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// A standard deviation or a correlation of correlated effects held by what row of the factor L of Σ = L L' it says: a deviation is the
/// length of its row, which keeps its direction; a correlation the angle of two rows, of which the later keeps its length and the direction
/// of what is perpendicular to the earlier. Smooth where Σ is singular too; one number of the row says nothing, and is held in searches.
/// Both rows are those of effects in the units of the data, which combine the part's own rows up to theirs.
/// </summary>
internal sealed class HeldRow
{
    private readonly int row;
    private readonly int earlier;
    private readonly double value;
    private readonly double[] ofRow;
    private readonly double[] ofEarlier;

    /// <param name="part">The effects.</param>
    /// <param name="component">A variance or a covariance, packed.</param>
    /// <param name="value">The standard deviation, or the correlation.</param>
    public HeldRow(ILevelEffects part, int component, double value)
    {
        row = PackedCholesky.Order(component);
        earlier = component - PackedCholesky.At(row, 0);
        ofRow = part.OwnLoads(SmallMatrix.Unit(part.Effects.Count, row));
        ofEarlier = part.OwnLoads(SmallMatrix.Unit(part.Effects.Count, earlier));
        double length = TensorPrimitives.Norm<double>(ofRow);
        this.value = IsCorrelation ? value : value / length;
        TensorPrimitives.Divide(ofRow, length, ofRow);
        TensorPrimitives.Divide(ofEarlier, TensorPrimitives.Norm<double>(ofEarlier), ofEarlier);
    }

    private bool IsCorrelation => earlier < row;

    /// <summary>L from the numbers in its place.</summary>
    public double[] Map(double[] numbers)
    {
        double[] factor = [.. numbers];
        Span<double> own = RowOf(factor, row);
        if (!IsCorrelation)
        {
            TensorPrimitives.Multiply(own, value / TensorPrimitives.Norm<double>(own), own);
            return ToOwn(factor);
        }

        double[] direction = Direction(numbers);
        TensorPrimitives.MultiplyAdd(direction, -TensorPrimitives.Dot<double>(direction, own), own, own);
        double length = TensorPrimitives.Norm<double>(own);
        TensorPrimitives.Multiply(own, Math.Sqrt((1 - value) * (1 + value)), own);
        TensorPrimitives.MultiplyAdd(direction, value * length, own, own);
        return ToOwn(factor);
    }

    /// <summary>Numbers to start from at a factor, and the place among them that says nothing.</summary>
    public (double[] Numbers, int Undetermined) Start(double[] factor)
    {
        double[] numbers = FromOwn(factor);
        Span<double> own = RowOf(numbers, row);
        if (TensorPrimitives.Norm<double>(own) < 1e-3)
        {
            own[^1] += 1e-1;
        }

        if (!IsCorrelation)
        {
            return (numbers, PackedCholesky.At(row, TensorPrimitives.IndexOfMaxMagnitude<double>(own)));
        }

        double[] direction = Direction(numbers);
        double length = TensorPrimitives.Norm<double>(own);
        TensorPrimitives.MultiplyAdd(direction, -TensorPrimitives.Dot<double>(direction, own), own, own);
        double rest = TensorPrimitives.Norm<double>(own);
        if (rest > 1e-6 * length)
        {
            TensorPrimitives.Multiply(own, length / rest, own);
        }
        else
        {
            // The earlier row ends before the last place.
            own.Clear();
            own[^1] = length;
        }

        return (numbers, PackedCholesky.At(row, TensorPrimitives.IndexOfMaxMagnitude<double>(direction)));
    }

    /// <summary>The part's own rows from those that are held, the earlier first.</summary>
    private double[] ToOwn(double[] factor)
    {
        foreach ((int at, double[] loads) in IsCorrelation ? [(earlier, ofEarlier), (row, ofRow)] : new[] { (row, ofRow) })
        {
            Span<double> own = RowOf(factor, at);
            for (int m = 0; m < at; m++)
            {
                TensorPrimitives.MultiplyAdd(RowOf(factor, m), -loads[m], own[..(m + 1)], own[..(m + 1)]);
            }

            TensorPrimitives.Divide(own, loads[at], own);
        }

        return factor;
    }

    private double[] FromOwn(double[] factor)
    {
        double[] numbers = [.. factor];
        foreach ((int at, double[] loads) in new[] { (earlier, ofEarlier), (row, ofRow) })
        {
            Span<double> own = RowOf(numbers, at);
            own.Clear();
            for (int m = 0; m <= at; m++)
            {
                TensorPrimitives.MultiplyAdd(RowOf(factor, m), loads[m], own[..(m + 1)], own[..(m + 1)]);
            }
        }

        return numbers;
    }

    private static Span<double> RowOf(double[] factor, int row) => factor.AsSpan(PackedCholesky.At(row, 0), row + 1);

    /// <summary>Of the earlier row, as long as the later one; the first axis where it is zero.</summary>
    private double[] Direction(double[] numbers)
    {
        var direction = new double[row + 1];
        RowOf(numbers, earlier).CopyTo(direction);
        double length = TensorPrimitives.Norm<double>(direction);
        if (length == 0)
        {
            return SmallMatrix.Unit(row + 1, 0);
        }

        TensorPrimitives.Divide(direction, length, direction);
        return direction;
    }
}
