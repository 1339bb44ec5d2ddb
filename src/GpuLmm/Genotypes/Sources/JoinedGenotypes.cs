namespace GpuLmm;

/// <summary>The markers of several files of the same samples, one file after the other, as one data set.</summary>
internal sealed class JoinedGenotypes : Genotypes
{
    /// <summary>What stands for the chromosome in a path.</summary>
    public const char Wildcard = '@';

    private static readonly string[] Chromosomes = [.. Enumerable.Range(1, 99).Select(number => $"{number}"), "X", "XY", "Y", "MT"];

    private readonly Genotypes[] parts;
    private readonly int[] starts;

    private JoinedGenotypes(string name, Genotypes[] parts)
    {
        Name = name;
        this.parts = parts;
        starts = new int[parts.Length + 1];
        for (int k = 0; k < parts.Length; k++)
        {
            starts[k + 1] = checked(starts[k] + parts[k].Markers.Count);
        }

        Markers = [.. parts.SelectMany(part => part.Markers)];
    }

    public override string Name { get; }

    public override IReadOnlyList<SampleId> Samples => parts[0].Samples;

    public override IReadOnlyList<Marker> Markers { get; }

    public override IReadOnlyList<Sex> Sexes => parts[0].Sexes;

    public override bool HasDosages => parts.Any(part => part.HasDosages);

    public override IReadOnlyList<string> Notes => [.. parts.SelectMany(part => part.Notes).Distinct()];

    internal override PhenotypeColumns? Phenotypes => parts[0].Phenotypes;

    internal override IReadOnlyList<bool>? Founders => parts[0].Founders;

    /// <summary>Opens the files of a pattern whose wildcard stands for a chromosome: those that are there, in order.</summary>
    /// <param name="pattern">A prefix or path.</param>
    /// <param name="extension">What follows it; empty for a path.</param>
    /// <param name="open">Opens the file of a chromosome.</param>
    /// <exception cref="InputException">There is none, one is faulty, or two have other samples.</exception>
    public static JoinedGenotypes Open(string pattern, string extension, Func<string, Genotypes> open)
    {
        string[] found = [.. Chromosomes.Where(chromosome => File.Exists(Replace(pattern, chromosome) + extension))];
        if (found.Length == 0)
        {
            throw new InputException(
                $"{pattern}{extension}: there is no such file with a chromosome (1, 2, …, X) in the place of {Wildcard}.");
        }

        var parts = new List<Genotypes>();
        try
        {
            foreach (string chromosome in found)
            {
                parts.Add(open(chromosome));
                if (!parts[^1].Samples.SequenceEqual(parts[0].Samples))
                {
                    throw new InputException(
                        $"{parts[^1].Name}: its {parts[^1].Samples.Count} samples are not the {parts[0].Samples.Count} of {parts[0].Name}, "
                        + "in the same order.");
                }
            }

            return new JoinedGenotypes(pattern, [.. parts]);
        }
        catch
        {
            parts.ForEach(part => part.Dispose());
            throw;
        }
    }

    /// <summary>A path with a chromosome in the place of the wildcard.</summary>
    public static string Replace(string pattern, string chromosome) =>
        pattern.Replace($"{Wildcard}", chromosome, StringComparison.Ordinal);

    internal override void Read(ReadOnlySpan<int> markers, GenotypeBlock block)
    {
        BeginBlock(markers, block);
        for (int from = 0; from < markers.Length;)
        {
            int part = PartOf(markers[from]), end = from + 1;
            while (end < markers.Length && PartOf(markers[end]) == part)
            {
                end++;
            }

            int[] own = markers[from..end].ToArray();
            for (int i = 0; i < own.Length; i++)
            {
                own[i] -= starts[part];
            }

            if (own.Length == markers.Length)
            {
                parts[part].Read(own, block);
                block.Rename(markers);
                return;
            }

            using var piece = new GenotypeBlock(block.SampleCount, own.Length);
            parts[part].Read(own, piece);
            for (int i = 0; i < own.Length; i++)
            {
                if (piece.HasDosages(i))
                {
                    piece.Dosages(i).CopyTo(block.WritableDosages(from + i));
                }
                else
                {
                    piece.Packed(i).CopyTo(block.Writable(from + i));
                }
            }

            from = end;
        }
    }

    private protected override void Dispose(bool disposing) => Array.ForEach(parts, part => part.Dispose());

    private int PartOf(int marker)
    {
        int found = Array.BinarySearch(starts, marker);

        // An empty file begins where the next one does: the last that begins there has the marker.
        while (found >= 0 && starts[found + 1] == marker)
        {
            found++;
        }

        return found >= 0 ? found : ~found - 1;
    }
}
