namespace GpuLmm;

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

    /// <summary>By which power of c each φ grows when V becomes c V: 1 for a variance, ½ in a covariance matrix's factor, 0 for ranges and shapes.</summary>
    public double[] Degrees(double[] parameters) =>
    [
        .. Enumerable.Range(0, Parts.Count).SelectMany(k =>
        {
            double own = IsFactor(k, parameters) ? 0.5 : 1;
            return Parts[k].Components.Select(component => component.Kind is CovarianceKind.Variance or CovarianceKind.Covariance ? own : 0);
        }),
    ];

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
