using System.Text;

namespace GpuLmm;

/// <summary>The variants of two alleles of a BGEN, and where their probabilities lie: found by going from one header to the next.</summary>
/// <param name="Markers">M markers, in file order.</param>
/// <param name="Offsets">M offsets of the length of the probabilities, or of the probabilities where there is none (layout 1, not
/// compressed).</param>
/// <param name="SkippedCount">Variants with another number of alleles than two.</param>
/// <param name="FirstSkipped">The first of these by name; null where there is none.</param>
internal sealed record BgenVariants(Marker[] Markers, long[] Offsets, int SkippedCount, string? FirstSkipped)
{
    /// <summary>Reads all variant headers.</summary>
    /// <exception cref="InputException">The file ends within a variant or goes on after the last one, or has no variant of two
    /// alleles.</exception>
    public static BgenVariants Read(PlainContent file, BgenHeader header, ReferenceAllele reference)
    {
        var cursor = new BgenCursor(file, header.AreShort(file) ? BgenHeader.SeveralBytes : BgenHeader.LeastRead);
        cursor.Skip(header.FirstVariant, "the header");
        var markers = new List<Marker>();
        var offsets = new List<long>();
        string chromosome = "";
        string? firstSkipped = null;
        for (cursor.Variant = 1; cursor.Variant <= header.VariantCount; cursor.Variant++)
        {
            Marker? marker = ReadMarker(cursor, header, reference, ref chromosome, out string id);
            if (marker is null)
            {
                firstSkipped ??= id;
            }
            else
            {
                markers.Add(marker);
                offsets.Add(cursor.Position);
            }

            bool hasLength = header.Layout == 2 || header.Compression != BgenCompression.None;
            cursor.Skip(hasLength ? cursor.UInt32("the length of the probabilities") : 6L * header.SampleCount, "its probabilities");
        }

        if (cursor.Position != file.Length)
        {
            throw cursor.Fault(cursor.Position,
                $"expected the end of the file after {header.VariantCount} variants, found {file.Length - cursor.Position} bytes");
        }

        return markers.Count > 0
            ? new BgenVariants([.. markers], [.. offsets], header.VariantCount - markers.Count, firstSkipped)
            : throw new InputException($"{file.Path}: none of its {header.VariantCount} variants has two alleles");
    }

    /// <summary>The marker, or null where there are not two alleles.</summary>
    private static Marker? ReadMarker(BgenCursor cursor, BgenHeader header, ReferenceAllele reference, ref string chromosome, out string id)
    {
        if (header.Layout == 1)
        {
            long start = cursor.Position;
            uint samples = cursor.UInt32("its number of samples");
            if (samples != header.SampleCount)
            {
                throw cursor.Fault(start, $"{samples} samples: expected {header.SampleCount} as in the header");
            }
        }

        string name = Encoding.UTF8.GetString(cursor.ShortText("its identifier"));
        ReadOnlySpan<byte> rsid = cursor.ShortText("its rsid");
        id = !rsid.IsEmpty ? Encoding.UTF8.GetString(rsid) : name.Length > 0 ? name : ".";
        chromosome = MarkerText.Shared(cursor.ShortText("its chromosome"), chromosome);
        uint position = cursor.UInt32("its position");
        int alleles = header.Layout == 1 ? 2 : cursor.UInt16("its number of alleles");
        string first = string.Empty, second = string.Empty;
        for (int a = 0; a < alleles; a++)
        {
            first = second;
            second = MarkerText.Allele(cursor.LongText("an allele"));
        }

        if (alleles != 2)
        {
            return null;
        }

        string place = chromosome.Length > 0 ? chromosome : "0";
        return reference == ReferenceAllele.First
            ? new Marker(place, id, 0, position, second, first)
            : new Marker(place, id, 0, position, first, second);
    }
}
