namespace GpuLmm.Reports;

/// <summary>
/// Clumps markers by distance: from the smallest p-value on, a marker within the distance of a lead belongs to that lead's locus, any other
/// is the lead of a locus of its own. Equal p-values go by the order of the file.
/// </summary>
internal static class LocusClumps
{
    /// <summary>All loci, best first.</summary>
    /// <param name="rows">In the order of the file.</param>
    /// <param name="distance">Base pairs.</param>
    /// <param name="threshold">−log10 p from which a marker counts as a hit.</param>
    public static List<Locus> Of(IEnumerable<AssociationResult> rows, long distance, double threshold)
    {
        var loci = new List<Locus>();

        // Leads are further apart than the distance: a cell of that width holds one at most.
        var leads = new Dictionary<(string, long), int>();
        foreach (AssociationResult row in rows.OrderByDescending(row => row.NegativeLog10P))
        {
            long cell = row.Marker.Position / distance;
            bool isHit = row.NegativeLog10P >= threshold;
            int own = Lead(row, cell);
            if (own < 0)
            {
                leads[(row.Marker.Chromosome, cell)] = loci.Count;
                loci.Add(new Locus(row, isHit ? 1 : 0, row.Marker.Position, row.Marker.Position));
            }
            else if (isHit)
            {
                Locus locus = loci[own];
                loci[own] = locus with
                {
                    Hits = locus.Hits + 1,
                    Start = Math.Min(locus.Start, row.Marker.Position),
                    End = Math.Max(locus.End, row.Marker.Position)
                };
            }
        }

        return loci;

        // The better of two leads: it came first.
        int Lead(AssociationResult row, long cell)
        {
            int best = -1;
            for (long near = cell - 1; near <= cell + 1; near++)
            {
                if (leads.TryGetValue((row.Marker.Chromosome, near), out int index)
                    && Math.Abs(loci[index].Lead.Marker.Position - row.Marker.Position) <= distance
                    && (best < 0 || index < best))
                {
                    best = index;
                }
            }

            return best;
        }
    }
}
