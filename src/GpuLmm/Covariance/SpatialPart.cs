namespace GpuLmm;

/// <summary>
/// A field, or residuals, correlated by distance: σ² ρ(d_ij / range) between rows of one group, 0 between groups (Cressie 1993). Components: σ²
/// and the logarithm of the range. The search has σ²/range in the place of σ²: that is what the data tell where the range is long, and a ridge
/// along which both grow then lies along one axis.
/// </summary>
internal sealed class SpatialPart : CovariancePart
{
    private readonly SpatialDesign design;
    private readonly double[][] coordinates;
    private readonly int[]? groups;
    private readonly int count;
    private readonly double typicalDistance;

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
        if (design.Term.Kind == SpatialKind.Matern)
        {
            throw design.Term.Position.Fault($"{design.Term.Text}: the Matérn correlation is not there yet; expected exp, gau or sph");
        }

        typicalDistance = TypicalDistance();
        Components =
        [
            new CovarianceComponent(group == "Residual" ? "" : DesignMatrix.Intercept, null, CovarianceKind.Variance),
            new CovarianceComponent("range", null, CovarianceKind.LogRange),
        ];
    }

    public override string Group { get; }

    public override IReadOnlyList<CovarianceComponent> Components { get; }

    public override IReadOnlyList<double> LowerBounds { get; } = [0, double.NegativeInfinity];

    // So far beyond the data, a longer range changes nothing but the digits that are left: the field is as good as intrinsic.
    public override IReadOnlyList<double> UpperBounds => [double.PositiveInfinity, Math.Log(1e5 * typicalDistance)];

    // A third of the typical distance: neither all alike nor all independent.
    public override double[] Start(double variance, double stretch)
    {
        double ratio = stretch / 3;
        return [variance / ratio, Math.Log(ratio * typicalDistance)];
    }

    public override double[] ToComponents(ReadOnlySpan<double> parameters) =>
        [parameters[0] * Math.Exp(parameters[1]) / typicalDistance, parameters[1]];

    public override double[] Jacobian(ReadOnlySpan<double> parameters)
    {
        double ratio = Math.Exp(parameters[1]) / typicalDistance;
        return [ratio, parameters[0] * ratio, 0, 1];
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
            : throw design.Term.Position.Fault($"{design.Term.Text}: all rows of a group have the same coordinates; a range needs distances");
    }

    public override void AddColumn(ReadOnlySpan<double> components, int column, Span<double> target)
    {
        double range = Math.Exp(components[1]);
        for (int i = column; i < count; i++)
        {
            target[i - column] += IsApart(i, column) ? 0 : components[0] * Correlation(Distance(i, column) / range);
        }
    }

    public override void AddTraces(ReadOnlySpan<double> components, int column, ReadOnlySpan<double> weights, Span<double> traces)
    {
        double range = Math.Exp(components[1]);
        for (int i = column; i < count; i++)
        {
            if (!IsApart(i, column))
            {
                double ratio = Distance(i, column) / range, weight = weights[i - column] * (i == column ? 1 : 2);
                traces[0] += weight * Correlation(ratio);
                traces[1] += weight * components[0] * LogRangeDerivative(ratio);
            }
        }
    }

    public override double[][] Apply(ReadOnlySpan<double> components, double[] x, int threads)
    {
        double variance = components[0], range = Math.Exp(components[1]);
        double[] product = new double[count], derivative = new double[count];
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, j =>
        {
            double sum = 0, slope = 0;
            for (int i = 0; i < count; i++)
            {
                if (!IsApart(i, j))
                {
                    double ratio = Distance(i, j) / range;
                    sum += x[i] * Correlation(ratio);
                    slope += x[i] * LogRangeDerivative(ratio);
                }
            }

            product[j] = sum;
            derivative[j] = variance * slope;
        });
        return [product, derivative];
    }

    public override double[] SampleVariances(ReadOnlySpan<double> components)
    {
        var ones = new double[count];
        Array.Fill(ones, 1);
        double all = Apply(components, ones, Environment.ProcessorCount)[0].Sum();
        return [components[0] * (count - (all / count)) / Math.Max(1, count - 1), 0];
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

    /// <summary>ρ of a distance in units of the range.</summary>
    private double Correlation(double ratio) => design.Term.Kind switch
    {
        SpatialKind.Exponential => Math.Exp(-ratio),
        SpatialKind.Gaussian => Math.Exp(-ratio * ratio),
        _ => ratio < 1 ? 1 - (ratio * (1.5 - (0.5 * ratio * ratio))) : 0,
    };

    /// <summary>∂ρ/∂ log range = −ratio ρ'(ratio).</summary>
    private double LogRangeDerivative(double ratio) => design.Term.Kind switch
    {
        SpatialKind.Exponential => ratio * Math.Exp(-ratio),
        SpatialKind.Gaussian => 2 * ratio * ratio * Math.Exp(-ratio * ratio),
        _ => ratio < 1 ? 1.5 * ratio * (1 - (ratio * ratio)) : 0,
    };
}
