namespace GpuLmm;

/// <summary>A correlation of given range.</summary>
public sealed record SpatialKernelOptions
{
    // Beyond it Matérn's function cannot be told from a Gaussian one.
    private const double MostSmoothness = 100;

    /// <summary>How correlation falls with distance.</summary>
    public SpatialKind Kind { get; init; } = SpatialKind.Exponential;

    /// <summary>The range, &gt; 0, in the unit of the coordinates.</summary>
    public required double Range { get; init; }

    /// <summary>ν of <see cref="SpatialKind.Matern"/>, within (0, 100]; null for the others.</summary>
    public double? Smoothness { get; init; }

    /// <summary>Checks the options, all at once.</summary>
    /// <exception cref="ArgumentException">Options out of range or that do not go together; all are listed.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        if (!Enum.IsDefined(Kind))
        {
            faults.Add($"Kind {Kind} is not defined.");
        }

        if (!(Range > 0) || !double.IsFinite(Range))
        {
            faults.Add($"Range {Range}: expected a number above 0.");
        }

        if (Kind == SpatialKind.Matern && !(Smoothness is > 0 and <= MostSmoothness))
        {
            faults.Add($"Smoothness {Smoothness?.ToString() ?? "none"}: {SpatialKind.Matern} needs one within (0, {MostSmoothness}].");
        }

        if (Kind != SpatialKind.Matern && Smoothness is not null)
        {
            faults.Add($"Smoothness goes with {SpatialKind.Matern}, not with {Kind}.");
        }

        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", faults));
        }
    }
}
