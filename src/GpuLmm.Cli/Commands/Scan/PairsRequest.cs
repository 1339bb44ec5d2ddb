namespace GpuLmm.Cli.Commands;

/// <summary>Which pairs of markers are tested in the place of markers.</summary>
/// <param name="Path">A file of pairs; null for none.</param>
/// <param name="With">A marker that is paired with all others; null, with <paramref name="Path"/>, for all pairs.</param>
/// <param name="MaxP">Only rows with p at most this are written.</param>
internal sealed record PairsRequest(string? Path, string? With, double MaxP)
{
    /// <summary>In words.</summary>
    public string Description => Path is not null ? $"the pairs of {Path}"
        : With is not null ? $"{With} with every marker" : "all pairs of markers";

    /// <summary>Finds the markers.</summary>
    /// <exception cref="InputException">An id is that of no marker, or of several; a damaged file.</exception>
    public MarkerPairs Load(Genotypes genotypes) =>
        Path is not null ? MarkerPairs.Read(Path, genotypes) : With is not null ? MarkerPairs.With(genotypes, With) : MarkerPairs.All;
}
