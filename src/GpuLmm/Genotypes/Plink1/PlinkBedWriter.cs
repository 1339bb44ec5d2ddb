using System.Globalization;
using System.Text;

namespace GpuLmm;

/// <summary>Writes PLINK 1 binary files marker by marker; the files are complete once it is disposed.</summary>
internal sealed class PlinkBedWriter : IDisposable
{
    private readonly FileStream bed;
    private readonly StreamWriter bim;
    private readonly byte[] packed;
    private readonly int sampleCount;

    /// <summary>Writes the .fam, and starts the .bed and .bim; files of these names are replaced.</summary>
    /// <param name="prefix">Common prefix of the three files.</param>
    /// <param name="samples">N samples, at least one.</param>
    /// <param name="sexes">N sexes; null writes 0, unknown.</param>
    /// <param name="phenotypes">N values for column 6; NaN, or null as a whole, writes -9, missing.</param>
    /// <exception cref="ArgumentException">No sample, or lists of different lengths.</exception>
    public PlinkBedWriter(
        string prefix, IReadOnlyList<SampleId> samples, IReadOnlyList<Sex>? sexes = null, IReadOnlyList<double>? phenotypes = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        ArgumentNullException.ThrowIfNull(samples);
        sampleCount = samples.Count;
        if (sampleCount == 0 || (sexes?.Count ?? sampleCount) != sampleCount || (phenotypes?.Count ?? sampleCount) != sampleCount)
        {
            throw new ArgumentException(
                $"{sampleCount} samples, {sexes?.Count} sexes, {phenotypes?.Count} phenotypes: expected N ≥ 1 of each.");
        }

        WriteFam(prefix + ".fam", samples, sexes, phenotypes);
        packed = new byte[PackedGenotypes.ByteCount(sampleCount)];
        bed = File.Create(prefix + ".bed", 1 << 16);
        bed.Write([0x6C, 0x1B, 0x01]);
        bim = Text(prefix + ".bim");
    }

    /// <summary>Adds one marker.</summary>
    /// <param name="marker">The marker; its ids and alleles may hold no white space.</param>
    /// <param name="allele1Counts">N copies of allele 1, 0, 1 or 2, or −1 for missing.</param>
    /// <exception cref="ArgumentException">Not N values, or a value that is none of these.</exception>
    public void Write(Marker marker, ReadOnlySpan<sbyte> allele1Counts)
    {
        ArgumentNullException.ThrowIfNull(marker);
        if (allele1Counts.Length != sampleCount)
        {
            throw new ArgumentException($"Expected {sampleCount} genotypes, found {allele1Counts.Length}.", nameof(allele1Counts));
        }

        PackedGenotypes.Pack(allele1Counts, packed);
        bed.Write(packed);
        bim.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"{marker.Chromosome}\t{marker.Id}\t{marker.GeneticPosition:R}\t{marker.Position}\t{marker.Allele1}\t{marker.Allele2}\n"));
    }

    /// <summary>Completes and closes the files.</summary>
    public void Dispose()
    {
        bed.Dispose();
        bim.Dispose();
    }

    private static void WriteFam(string path, IReadOnlyList<SampleId> samples, IReadOnlyList<Sex>? sexes, IReadOnlyList<double>? phenotypes)
    {
        using StreamWriter fam = Text(path);
        for (int i = 0; i < samples.Count; i++)
        {
            double value = phenotypes?[i] ?? double.NaN;
            string phenotype = double.IsNaN(value) ? "-9" : value.ToString("R", CultureInfo.InvariantCulture);
            fam.Write($"{samples[i].Family} {samples[i].Individual} 0 0 {(int)(sexes?[i] ?? Sex.Unknown)} {phenotype}\n");
        }
    }

    private static StreamWriter Text(string path) => new(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
}
