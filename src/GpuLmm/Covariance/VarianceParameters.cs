using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>A column of a symmetric matrix W from its diagonal down.</summary>
/// <param name="j">The column.</param>
/// <param name="scratch">n − j numbers in which it may be computed.</param>
internal delegate ReadOnlySpan<double> WeightColumn(int j, Span<double> scratch);

/// <summary>The parameters of all parts in one vector: φ for the search, σ for the report, and the way between them.</summary>
internal class VarianceParameters
{
    private readonly int[] offsets;

    public VarianceParameters(IReadOnlyList<CovariancePart> parts)
    {
        Parts = parts;
        offsets = new int[parts.Count + 1];
        for (int k = 0; k < parts.Count; k++)
        {
            offsets[k + 1] = offsets[k] + parts[k].Components.Count;
        }

        LowerBounds = [.. parts.SelectMany(part => part.LowerBounds)];
        UpperBounds = [.. parts.SelectMany(part => part.UpperBounds)];
    }

    public IReadOnlyList<CovariancePart> Parts { get; }

    /// <summary>Number of parameters, as many φ as σ.</summary>
    public int Count => offsets[^1];

    public double[] LowerBounds { get; protected init; }

    public double[] UpperBounds { get; protected init; }

    /// <summary>Whether a parameter is held: a search over the others.</summary>
    public bool IsHeld(int parameter) => LowerBounds[parameter] == UpperBounds[parameter];

    /// <summary>Whether a parameter stands at a bound.</summary>
    public bool IsAtBound(int parameter, double[] values) =>
        values[parameter] <= LowerBounds[parameter] || values[parameter] >= UpperBounds[parameter];

    /// <summary>The share of a part in a vector over all of them.</summary>
    public Span<double> Of(int part, double[] all) => all.AsSpan(offsets[part], offsets[part + 1] - offsets[part]);

    /// <summary>First parameter of a part.</summary>
    public int Offset(int part) => offsets[part];

    /// <summary>
    /// Where another search starts that should end near a point: at the point, but parts that stand at a bound at their own start.
    /// </summary>
    /// <param name="point">φ of the point.</param>
    public double[] AwayFromBounds(double[] point) => [.. Enumerable.Range(0, Parts.Count).SelectMany(k =>
    {
        int first = Offset(k), count = Parts[k].Components.Count;
        return Enumerable.Range(first, count).Any(own => IsAtBound(own, point))
            ? Parts[k].Start(1.0 / Parts.Count, 1)
            : point[first..(first + count)];
    })];

    /// <summary>
    /// The same components over factors along other axes (<see cref="CovariancePart.Turned"/>); null where no part has such a factor.
    /// </summary>
    /// <param name="parameters">φ where the axes are those of the covariance matrices.</param>
    public virtual VarianceParameters? Turned(double[] parameters)
    {
        CovariancePart?[] turned = [.. Parts.Select((part, k) => part.Turned(Of(k, parameters)))];
        return Array.Exists(turned, part => part is not null)
            ? new VarianceParameters([.. turned.Select((part, k) => part ?? Parts[k])]) : null;
    }

    public virtual double[] ToComponents(double[] parameters)
    {
        var components = new double[Count];
        for (int k = 0; k < Parts.Count; k++)
        {
            Parts[k].ToComponents(Of(k, parameters)).CopyTo(Of(k, components));
        }

        return components;
    }

    public virtual double[] ToParameters(double[] components)
    {
        var parameters = new double[Count];
        for (int k = 0; k < Parts.Count; k++)
        {
            Parts[k].ToParameters(Of(k, components)).CopyTo(Of(k, parameters));
        }

        return parameters;
    }

    /// <summary>Whether a part is searched over the factor of its covariance matrix, and not over variances themselves.</summary>
    public bool IsFactor(int part, double[] parameters) => Parts[part].Jacobian(Of(part, parameters)) is not null
        && Parts[part].Components.All(component => component.Kind is CovarianceKind.Variance or CovarianceKind.Covariance);

    /// <summary>
    /// By which power of c each φ grows when V becomes c V: 1 for a variance, ½ in a covariance matrix's factor, 0 for ranges and shapes.
    /// </summary>
    public double[] Degrees(double[] parameters) =>
    [
        .. Enumerable.Range(0, Parts.Count).SelectMany(k =>
        {
            double own = IsFactor(k, parameters) ? 0.5 : 1;
            return Parts[k].Components.Select(component =>
                component.Kind is CovarianceKind.Variance or CovarianceKind.Covariance ? own : 0);
        }),
    ];

    /// <summary>A column of V from its diagonal down.</summary>
    /// <param name="sigma">σ.</param>
    /// <param name="j">The column.</param>
    /// <param name="column">Rows j to n − 1; overwritten.</param>
    public void AssembleColumn(double[] sigma, int j, Span<double> column)
    {
        column.Clear();
        for (int k = 0; k < Parts.Count; k++)
        {
            Parts[k].AddColumn(Of(k, sigma), j, column);
        }
    }

    /// <summary>tr(W ∂V/∂σ_k) of a symmetric W, summed column by column: the same whatever the threads.</summary>
    /// <param name="sigma">σ.</param>
    /// <param name="n">Rows of V.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="weightsOf">Columns of W.</param>
    public double[] Traces(double[] sigma, int n, int threads, WeightColumn weightsOf)
    {
        int count = Count;
        var partial = new double[(long)n * count];
        Parallel.For(0, n, new ParallelOptions { MaxDegreeOfParallelism = threads }, j =>
        {
            using var rented = new Rented(n - j);
            ReadOnlySpan<double> weights = weightsOf(j, rented.Array.AsSpan(0, n - j));
            for (int k = 0; k < Parts.Count; k++)
            {
                Parts[k].AddTraces(Of(k, sigma), j, weights, partial.AsSpan((j * count) + offsets[k], Parts[k].Components.Count));
            }
        });
        var traces = new double[count];
        for (int j = 0; j < n; j++)
        {
            for (int k = 0; k < count; k++)
            {
                traces[k] += partial[(j * count) + k];
            }
        }

        return traces;
    }

    /// <summary>σ in the units of the data.</summary>
    public double[] ToReported(double[] components) =>
        [.. Parts.SelectMany((part, k) => part.ToReported(Of(k, components)))];

    /// <summary>σ of components in the units of the data.</summary>
    public double[] FromReported(double[] reported) =>
        [.. Parts.SelectMany((part, k) => part.FromReported(Of(k, reported)))];

    /// <summary>∂reported/∂σ, row-major, Count × Count, block-diagonal.</summary>
    public double[] Reporting()
    {
        double[] reporting = SmallMatrix.Identity(Count);
        for (int k = 0; k < Parts.Count; k++)
        {
            int size = Parts[k].Components.Count;
            for (int i = 0; i < size && Parts[k].Reporting is { } own; i++)
            {
                own.AsSpan(i * size, size).CopyTo(reporting.AsSpan(((offsets[k] + i) * Count) + offsets[k], size));
            }
        }

        return reporting;
    }

    /// <summary>∂σ/∂φ, row-major, Count × Count, block-diagonal.</summary>
    public virtual double[] Jacobian(double[] parameters)
    {
        int count = Count;
        var jacobian = new double[count * count];
        for (int k = 0; k < Parts.Count; k++)
        {
            double[]? own = Parts[k].Jacobian(Of(k, parameters));
            int size = Parts[k].Components.Count;
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j < size; j++)
                {
                    jacobian[((offsets[k] + i) * count) + offsets[k] + j] = own is null ? (i == j ? 1 : 0) : own[(i * size) + j];
                }
            }
        }

        return jacobian;
    }
}
