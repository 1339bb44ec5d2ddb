namespace GpuLmm;

/// <summary>How studies are put together.</summary>
public enum MetaMethod
{
    /// <summary>Effects weighted with 1/SE²: one true effect.</summary>
    Fixed,

    /// <summary>Effects weighted with 1/(SE² + τ²), τ² by moments (DerSimonian &amp; Laird 1986): true effects that differ.</summary>
    Random,

    /// <summary>Deviates weighted with √N (Stouffer): for effects in different units.</summary>
    Deviate,
}

/// <summary>How files of several studies are read and put together.</summary>
public sealed record MetaOptions
{
    /// <summary>All defaults.</summary>
    public static MetaOptions Default { get; } = new();

    /// <summary>
    /// How files are read. Filters by frequency, quality and N do not apply: rare markers are what studies are joined for.
    /// </summary>
    public SumstatsOptions Reading { get; init; } = new();

    /// <summary>Which tests a marker gets, in the order of its rows.</summary>
    /// <value>The default is all of them.</value>
    public IReadOnlyList<MetaMethod> Methods { get; init; } = [MetaMethod.Fixed, MetaMethod.Random, MetaMethod.Deviate];

    /// <summary>Whether markers of two studies are the same by chromosome, position and alleles, not by id and alleles.</summary>
    public bool IsByPosition { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">A method that is unknown, or there twice, or none.</exception>
    public void Validate()
    {
        if (Methods.Count == 0 || Methods.Distinct().Count() != Methods.Count || !Methods.All(Enum.IsDefined))
        {
            throw new ArgumentException($"Methods are {string.Join(", ", Methods)}: expected different ones, at least one.");
        }
    }
}
