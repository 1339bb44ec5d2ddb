using System.Buffers;

namespace GpuLmm;

/// <summary>
/// Genotypes in PLINK 1 binary files: <c>.bed</c> (2-bit calls, marker-major), <c>.bim</c> (markers), <c>.fam</c> (samples).
/// Allele 1 of the .bim is the counted allele.
/// </summary>
public sealed class PlinkBed : Genotypes
{
    internal const int HeaderLength = 3;

    // What is read at a time: enough for a call of the system to cost nothing beside it, and little enough to stay in cache.
    private const int ReadBytes = 1 << 18;
    private readonly SampleRecords fam;
    private readonly Marker[] markers;
    private readonly PlainContent file;
    private readonly int bytesPerMarker;

    private PlinkBed(string prefix, SampleRecords fam, Marker[] markers, PlainContent file)
    {
        Name = prefix;
        this.fam = fam;
        this.markers = markers;
        this.file = file;
        bytesPerMarker = PackedGenotypes.ByteCount(fam.Samples.Count);
    }

    /// <summary>The prefix shared by the three files.</summary>
    public override string Name { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<SampleId> Samples => fam.Samples;

    /// <inheritdoc/>
    public override IReadOnlyList<Marker> Markers => markers;

    /// <inheritdoc/>
    public override IReadOnlyList<Sex> Sexes => fam.Sexes;

    /// <inheritdoc/>
    internal override IReadOnlyList<bool> Founders => fam.Founders;

    /// <summary>
    /// Columns 6 on of the .fam, named <c>pheno</c>, <c>pheno2</c>, …; missing are <c>NA</c>, <c>nan</c>, <c>-9</c>, and <c>0</c> in a
    /// column of 1 and 2, control and case.
    /// </summary>
    /// <exception cref="InputException">One of them is not a number; files are opened without regard to that.</exception>
    internal override PhenotypeColumns Phenotypes => fam.Phenotypes;

    /// <summary>Opens the three files; genotypes are read only when asked for.</summary>
    /// <param name="path">Their common prefix, or the path of the .bed.</param>
    /// <exception cref="InputException">
    /// A file is missing or empty, a line of the .bim or .fam breaks the format, a sample id occurs twice, or the .bed has another
    /// signature, is sample-major, or has not 3 + M·⌈N/4⌉ bytes.
    /// </exception>
    public static PlinkBed Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string prefix = path.EndsWith(".bed", StringComparison.OrdinalIgnoreCase) ? path[..^4] : path;
        string bedPath = prefix.Length < path.Length ? path : path + ".bed";
        FileStream bed = InputFile.OpenRead(bedPath);
        try
        {
            CheckHeader(bedPath, bed);
            SampleRecords fam = FamFile.Read(prefix + ".fam");
            Marker[] markers = BimFile.Read(prefix + ".bim");
            CheckLength(bedPath, bed.Length, fam.Samples.Count, markers.Length);
            return new PlinkBed(prefix, fam, markers, new PlainContent(bedPath, bed));
        }
        catch
        {
            bed.Dispose();
            throw;
        }
    }

    /// <summary>Writes a data set of <c>.bed</c>, <c>.bim</c> and <c>.fam</c>, replacing files of these names.</summary>
    /// <param name="prefix">Their common prefix.</param>
    /// <param name="samples">N samples; sex and phenotype are written as unknown (see <see cref="PlinkBedWriter"/> for more).</param>
    /// <param name="markers">M markers.</param>
    /// <param name="allele1Counts">M rows of N: copies of allele 1, 0, 1 or 2, or −1 for missing.</param>
    /// <exception cref="ArgumentException">The numbers of rows or samples differ, or a value is none of these.</exception>
    public static void Write(
        string prefix, IReadOnlyList<SampleId> samples, IReadOnlyList<Marker> markers, IReadOnlyList<sbyte[]> allele1Counts)
    {
        ArgumentNullException.ThrowIfNull(markers);
        ArgumentNullException.ThrowIfNull(allele1Counts);
        if (markers.Count != allele1Counts.Count)
        {
            throw new ArgumentException($"{markers.Count} markers but {allele1Counts.Count} rows of genotypes.", nameof(allele1Counts));
        }

        using var writer = new PlinkBedWriter(prefix, samples);
        for (int j = 0; j < markers.Count; j++)
        {
            writer.Write(markers[j], allele1Counts[j]);
        }
    }

    internal override void Read(ReadOnlySpan<int> markers, GenotypeBlock block)
    {
        ObjectDisposedException.ThrowIf(file.IsClosed, this);
        BeginBlock(markers, block);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(ReadBytes, bytesPerMarker));
        try
        {
            for (int first = 0, next; first < markers.Length; first = next)
            {
                next = first + Neighbours(markers[first..]);
                Span<byte> read = buffer.AsSpan(0, (next - first) * bytesPerMarker);
                file.Read(HeaderLength + ((long)markers[first] * bytesPerMarker), read);
                for (int i = first; i < next; i++)
                {
                    PackedGenotypes.Copy(read.Slice((i - first) * bytesPerMarker, bytesPerMarker), block.SampleCount, block.Writable(i));
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>How many of the first markers follow each other in the file and are read at once.</summary>
    private int Neighbours(ReadOnlySpan<int> markers)
    {
        int most = Math.Min(markers.Length, Math.Max(1, ReadBytes / bytesPerMarker)), count = 1;
        while (count < most && markers[count] == markers[0] + count)
        {
            count++;
        }

        return count;
    }

    private protected override void Dispose(bool disposing) => file.Dispose();

    private static void CheckHeader(string path, FileStream bed)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        int read = bed.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false);
        if (read < HeaderLength)
        {
            throw new InputException($"{path}: expected a header of {HeaderLength} bytes (6C 1B 01), found a file of {read} bytes");
        }

        if (header[0] != 0x6C || header[1] != 0x1B)
        {
            throw new InputException($"{path}: expected the first bytes 6C 1B of a PLINK .bed, found {header[0]:X2} {header[1]:X2}");
        }

        if (header[2] != 1)
        {
            string meaning = header[2] == 0 ? " (sample-major; convert it with plink --make-bed)" : "";
            throw new InputException($"{path}: expected the third byte 01 (marker-major), found {header[2]:X2}{meaning}");
        }
    }

    private static void CheckLength(string path, long found, int sampleCount, int markerCount)
    {
        long expected = HeaderLength + ((long)markerCount * PackedGenotypes.ByteCount(sampleCount));
        if (found != expected)
        {
            throw new InputException(
                $"{path}: expected 3 + M·⌈N/4⌉ = {expected} bytes for {markerCount} markers and {sampleCount} samples, "
                + $"found {found} ({(found < expected ? "truncated" : "too long")})");
        }
    }
}
