namespace GpuLmm;

/// <summary>Which chromosomes are X, Y and mitochondrial, and how males count on X.</summary>
public sealed record KaryotypeOptions
{
    // Beyond any karyotype, as in PLINK.
    private const int MostAutosomes = 95;

    /// <summary>All defaults: human numbers, males 0/2, pseudoautosomal regions by name only.</summary>
    public static KaryotypeOptions Default { get; } = new();

    /// <summary>
    /// A, the number of pairs of autosomes: the numbers A + 1, A + 2, A + 3 and A + 4 mean X, Y, XY and MT, as in PLINK. Names (<c>X</c>,
    /// <c>chrX</c>, <c>PAR1</c>, <c>M</c>) mean the same whatever it is.
    /// </summary>
    /// <value>The default is null: 22, and where a file has a number above 26, which is not human, numbers mean autosomes only.</value>
    public int? AutosomeCount { get; init; }

    /// <summary>What a male's copy of X counts for.</summary>
    /// <value>The default is <see cref="MaleCoding.ZeroTwo"/>.</value>
    public MaleCoding MaleCoding { get; init; } = MaleCoding.ZeroTwo;

    /// <summary>The build whose positions tell which markers of X are pseudoautosomal.</summary>
    /// <value>The default is null: those on PAR1, PAR2 and XY.</value>
    public ReferenceBuild? PseudoAutosomalRegion { get; init; }

    /// <summary>Checks the options, all at once.</summary>
    /// <exception cref="ArgumentException">Options outside their range; all are listed.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        if (AutosomeCount is < 1 or > MostAutosomes)
        {
            faults.Add($"{AutosomeCount} autosomes: expected 1 to {MostAutosomes}");
        }

        if (!Enum.IsDefined(MaleCoding))
        {
            faults.Add($"MaleCoding {MaleCoding} is not defined");
        }

        if (PseudoAutosomalRegion is { } build && !Enum.IsDefined(build))
        {
            faults.Add($"ReferenceBuild {build} is not defined");
        }

        if (faults.Count > 0)
        {
            throw new ArgumentException($"Karyotype: {string.Join("; ", faults)}.");
        }
    }
}
