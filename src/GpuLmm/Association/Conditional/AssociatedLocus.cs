namespace GpuLmm;

/// <summary>Markers of a chromosome around associations that are close to each other.</summary>
/// <param name="Chromosome">The chromosome.</param>
/// <param name="Start">First base pair.</param>
/// <param name="End">Last base pair.</param>
internal sealed record AssociatedLocus(string Chromosome, long Start, long End)
{
    /// <summary>The loci of associated markers, in the order of the results.</summary>
    /// <param name="results">Rows of one trait.</param>
    /// <param name="options">Which rows are associations, and what is close.</param>
    public static IReadOnlyList<AssociatedLocus> Of(IReadOnlyList<AssociationResult> results, ConditionalOptions options)
    {
        double least = -Math.Log10(options.MaxP);
        var loci = new List<AssociatedLocus>();
        IEnumerable<Marker> associated = results.Where(row => row.NegativeLog10P >= least).Select(row => row.Marker);
        foreach (IGrouping<string, Marker> chromosome in associated.GroupBy(marker => marker.Chromosome, StringComparer.Ordinal))
        {
            long first = -1, last = -1;
            foreach (long position in chromosome.Select(marker => marker.Position).Order())
            {
                if (first >= 0 && position - last > 2 * options.Window)
                {
                    Close();
                    first = -1;
                }

                first = first < 0 ? position : first;
                last = position;
            }

            Close();
            void Close() => loci.Add(new AssociatedLocus(chromosome.Key, Math.Max(0, first - options.Window), last + options.Window));
        }

        return loci;
    }

    /// <summary>Whether a marker lies in it.</summary>
    public bool Holds(Marker marker) => marker.Chromosome == Chromosome && marker.Position >= Start && marker.Position <= End;
}
