using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// A field, or residuals, correlated by distance: σ² ρ(d_ij / range) between rows of one group, 0 between groups (Cressie 1993).
/// Components: σ² and the logarithm of the range; of Matérn's that of the smoothness, unless it is given. The search has σ²/range in the
/// place of σ²: that is what the data tell where the range is long, and a ridge along which both grow then lies along one axis.
/// </summary>
internal sealed class SpatialPart : CovariancePart
{
    // Rougher than noise, or as smooth as the Gaussian: data do not tell what lies beyond.
    private const double LeastSmoothness = 0.05;
    private const double MostSmoothness = 30;
    private const double StartSmoothness = 0.7;

    private readonly SpatialDesign design;
    private readonly double[][] coordinates;
    private readonly int[]? groups;
    private readonly int count;
    private readonly double typicalDistance;
    private readonly bool isSmoothnessFree;

    /// <param name="group">Name in the report.</param>
    /// <param name="design">Coordinates and groups of the rows.</param>
    /// <exception cref="InputException">A correlation function that is not there yet, or coordinates that are all the same.</exception>
    public SpatialPart(string group, SpatialDesign design)
    {
        this.design = design;
        Group = group;
        coordinates = [.. design.Coordinates];
        groups = design.Group?.Index;
        count = coordinates[0].Length;
        isSmoothnessFree = design.Term is { Kind: SpatialKind.Matern, Smoothness: null };
        typicalDistance = TypicalDistance();
        Components =
        [
            new CovarianceComponent(IsResidual ? "" : DesignMatrix.Intercept, null, CovarianceKind.Variance),
            new CovarianceComponent("range", null, CovarianceKind.LogRange),
            .. isSmoothnessFree ? [new CovarianceComponent("smoothness", null, CovarianceKind.LogSmoothness)] : (CovarianceComponent[])[],
        ];
    }

    public override string Group { get; }

    public override IReadOnlyList<CovarianceComponent> Components { get; }

    /// <summary>Whether it is of residuals.</summary>
    public bool IsResidual => Group == "Residual";

    /// <summary>ν where the formula gives it, which makes it no component; null otherwise.</summary>
    public double? GivenSmoothness => design.Term.Smoothness;

    // So far below all distances, a field is independent noise.
    public override IReadOnlyList<double> LowerBounds => isSmoothnessFree
        ? [0, Math.Log(1e-5 * typicalDistance), Math.Log(LeastSmoothness)]
        : [0, Math.Log(1e-5 * typicalDistance)];

    // So far beyond the data, a longer range changes nothing but the digits that are left: the field is as good as intrinsic.
    public override IReadOnlyList<double> UpperBounds => isSmoothnessFree
        ? [double.PositiveInfinity, Math.Log(1e5 * typicalDistance), Math.Log(MostSmoothness)]
        : [double.PositiveInfinity, Math.Log(1e5 * typicalDistance)];

    // A third of the typical distance: neither all alike nor all independent.
    public override double[] Start(double variance, double rangeScale)
    {
        double ratio = rangeScale / 3;
        double[] start = [variance / ratio, Math.Log(ratio * typicalDistance)];
        return isSmoothnessFree ? [.. start, Math.Log(StartSmoothness)] : start;
    }

    public override double[] ToComponents(ReadOnlySpan<double> parameters) =>
        [parameters[0] * Math.Exp(parameters[1]) / typicalDistance, .. parameters[1..]];

    public override double[] ToParameters(ReadOnlySpan<double> components) =>
        [components[0] * typicalDistance / Math.Exp(components[1]), .. components[1..]];

    public override double[] Jacobian(ReadOnlySpan<double> parameters)
    {
        double ratio = Math.Exp(parameters[1]) / typicalDistance;
        double slope = parameters[0] * ratio;
        return isSmoothnessFree ? [ratio, slope, 0, 0, 1, 0, 0, 0, 1] : [ratio, slope, 0, 1];
    }

    private double TypicalDistance()
    {
        double sum = 0;
        int pairs = 0;
        int step = Math.Max(1, count / 500);
        for (int j = 0; j < count; j += step)
        {
            for (int i = j + step; i < count; i += step)
            {
                if (groups is null || groups[i] == groups[j])
                {
                    sum += Distance(i, j);
                    pairs++;
                }
            }
        }

        return sum > 0
            ? sum / pairs
            : throw design.Term.Position.Fault(
                $"{design.Term.Text}: all rows of a group have the same coordinates; a range needs distances");
    }

    public override void AddColumn(ReadOnlySpan<double> components, int column, Span<double> target)
    {
        using var rented = new Rented(target.Length);
        Span<double> values = rented.Array.AsSpan(0, target.Length);
        Correlate(ShapeOf(components), column, column, values, []);
        TensorPrimitives.MultiplyAdd(values, components[0], target, target);
    }

    public override void AddTraces(ReadOnlySpan<double> components, int column, ReadOnlySpan<double> weights, Span<double> traces)
    {
        using Rented first = new(weights.Length), second = new(weights.Length);
        Span<double> values = first.Array.AsSpan(0, weights.Length), derivatives = second.Array.AsSpan(0, weights.Length);
        Shape shape = ShapeOf(components);
        Correlate(shape, column, column, values, derivatives);

        // On the diagonal a derivative is zero.
        traces[0] += (2 * TensorPrimitives.Dot(weights, values)) - (weights[0] * values[0]);
        traces[1] += 2 * components[0] * TensorPrimitives.Dot(weights, derivatives);
        for (int i = column + 1; isSmoothnessFree && i < count; i++)
        {
            traces[2] += IsApart(i, column)
                ? 0 : 2 * weights[i - column] * components[0] * shape.LogSmoothnessDerivative(Distance(i, column));
        }
    }

    public override double[][] Apply(ReadOnlySpan<double> components, double[] x, int threads)
    {
        double variance = components[0];
        Shape shape = ShapeOf(components);
        double[][] products = [.. Components.Select(_ => new double[count])];
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, j =>
        {
            using Rented first = new(count), second = new(count);
            Span<double> values = first.Array.AsSpan(0, count), derivatives = second.Array.AsSpan(0, count);
            Correlate(shape, j, 0, values, derivatives);
            products[0][j] = TensorPrimitives.Dot(x, values);
            products[1][j] = variance * TensorPrimitives.Dot(x, derivatives);
            for (int i = 0; isSmoothnessFree && i < count; i++)
            {
                products[2][j] += IsApart(i, j) ? 0 : variance * x[i] * shape.LogSmoothnessDerivative(Distance(i, j));
            }
        });
        return products;
    }

    public override double MeanVariance(ReadOnlySpan<double> components) => components[0];

    public override double[] SampleVariances(ReadOnlySpan<double> components)
    {
        var ones = new double[count];
        Array.Fill(ones, 1);
        double all = Apply(components, ones, Threads)[0].Sum();
        return [components[0] * (count - (all / count)) / Math.Max(1, count - 1), .. new double[Components.Count - 1]];
    }

    /// <summary>Adds the covariances of another place with the rows, σ² ρ.</summary>
    /// <param name="components">σ.</param>
    /// <param name="place">Its coordinates.</param>
    /// <param name="group">Its group, −1 for one of its own; without groups of no meaning.</param>
    /// <param name="target">n numbers.</param>
    public void AddCovariances(ReadOnlySpan<double> components, ReadOnlySpan<double> place, int group, Span<double> target)
    {
        Shape shape = ShapeOf(components);
        for (int i = 0; i < count; i++)
        {
            if (groups is null || groups[i] == group)
            {
                double squares = 0;
                for (int d = 0; d < coordinates.Length; d++)
                {
                    squares += (coordinates[d][i] - place[d]) * (coordinates[d][i] - place[d]);
                }

                target[i] += components[0] * shape.Value(Math.Sqrt(squares));
            }
        }
    }

    /// <summary>The field at the rows, σ² ρ times what is projected.</summary>
    /// <param name="components">σ.</param>
    /// <param name="projected">P y, or ∂ log f/∂η at the modes.</param>
    /// <param name="unit">What the field is multiplied by.</param>
    /// <param name="threads">Threads to use.</param>
    public FieldEstimate Predict(ReadOnlySpan<double> components, double[] projected, double unit, int threads)
    {
        double scale = components[0] * unit;
        return new FieldEstimate(
            Group, [.. design.Term.Coordinates.Select(column => column.Name)], coordinates,
            Array.ConvertAll(Apply(components, projected, threads)[0], value => scale * value));
    }

    /// <summary>ρ and dρ/d log range of a row with those from <paramref name="from"/> on, 0 where they are apart.</summary>
    private void Correlate(Shape shape, int row, int from, Span<double> values, Span<double> derivatives)
    {
        using Rented first = new(values.Length), second = new(values.Length);
        Span<double> distances = first.Array.AsSpan(0, values.Length), differences = second.Array.AsSpan(0, values.Length);
        distances.Clear();
        foreach (double[] coordinate in coordinates)
        {
            TensorPrimitives.Subtract(coordinate.AsSpan(from), coordinate[row], differences);
            TensorPrimitives.MultiplyAdd(differences, differences, distances, distances);
        }

        TensorPrimitives.Sqrt(distances, distances);
        SpatialCorrelation.Fill(shape.Kind, distances, shape.Range, shape.Smoothness, values, derivatives);
        for (int i = 0; groups is not null && i < values.Length; i++)
        {
            if (IsApart(from + i, row))
            {
                values[i] = 0;
                if (derivatives.Length > 0)
                {
                    derivatives[i] = 0;
                }
            }
        }
    }

    private bool IsApart(int i, int j) => groups is not null && groups[i] != groups[j];

    private double Distance(int i, int j)
    {
        double squares = 0;
        foreach (double[] coordinate in coordinates)
        {
            double difference = coordinate[i] - coordinate[j];
            squares += difference * difference;
        }

        return Math.Sqrt(squares);
    }

    private Shape ShapeOf(ReadOnlySpan<double> components) =>
        new(design.Term.Kind, Math.Exp(components[1]), isSmoothnessFree ? Math.Exp(components[2]) : GivenSmoothness ?? 0.5);

    /// <summary>ρ and its derivatives at one range and smoothness.</summary>
    private readonly record struct Shape(SpatialKind Kind, double Range, double Smoothness)
    {
        public double Value(double distance) => SpatialCorrelation.Value(Kind, distance, Range, Smoothness);

        public double LogSmoothnessDerivative(double distance) =>
            Smoothness * SpatialCorrelation.SmoothnessDerivative(Kind, distance, Range, Smoothness);
    }
}
