using System.Globalization;

namespace GpuLmm;

/// <summary>M, how many SNPs an LD score is summed over, beside the files of scores.</summary>
internal static class LdCounts
{
    /// <summary>M of each annotation of one prefix.</summary>
    /// <param name="files">Prefixes of the files.</param>
    /// <param name="rows">What they hold.</param>
    /// <param name="allSnps">Whether SNPs of all frequencies count (<c>.l2.M</c>), not those above 5 % (<c>.l2.M_5_50</c>).</param>
    /// <param name="notes">Takes what a user should know.</param>
    /// <exception cref="InputException">A file is missing, or has another number of annotations.</exception>
    public static double[] Read(string[] files, LdScoreRows[] rows, bool allSnps, List<string> notes)
    {
        var sum = new double[rows[0].Names.Length];
        string extension = allSnps ? ".l2.M" : ".l2.M_5_50";
        for (int k = 0; k < files.Length; k++)
        {
            string path = files[k] + extension;
            double[] own = File.Exists(path) ? Parse(path) : Computed(path, files[k], rows[k], allSnps, notes);
            if (own.Length != sum.Length)
            {
                throw new InputException(
                    $"{path}: {own.Length} numbers, but the LD scores have {sum.Length} columns: {string.Join(", ", rows[k].Names)}");
            }

            for (int c = 0; c < sum.Length; c++)
            {
                sum[c] += own[c];
            }
        }

        return sum;
    }

    private static double[] Parse(string path)
    {
        using TextLines lines = TextLines.OfCompressed(path);
        if (!lines.TryRead(out ReadOnlySpan<byte> line))
        {
            throw new InputException($"{path}: is empty; expected the number of SNPs of each annotation");
        }

        var fields = new TextFields();
        fields.SplitWhitespace(line);
        var numbers = new double[fields.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = TextFields.TryNumber(fields.Bytes(line, i), out double value)
                ? value : throw lines.Fault($"'{fields.Text(line, i)}': expected a number of SNPs");
        }

        return numbers;
    }

    /// <summary>Of one plain score, the SNPs above 5 % in the frequencies beside it, else among those that its file lists.</summary>
    private static double[] Computed(string path, string prefix, LdScoreRows rows, bool allSnps, List<string> notes)
    {
        string? frequencies = rows.Names.Length == 1 ? ChromosomeFiles.Existing(prefix + ".frq") : null;
        bool hasColumn = rows.Names.Length == 1 && !allSnps && rows.Frequencies.Count == rows.Ids.Count;
        if (frequencies is not null || hasColumn)
        {
            List<double> known = frequencies is null ? rows.Frequencies : FrequencyFile.Read(frequencies).Values;
            int count = allSnps ? known.Count : known.Count(frequency => Math.Min(frequency, 1 - frequency) > 0.05);
            string source = frequencies ?? "the MAF column of the SNPs that are listed";
            notes.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{path} is missing: M = {count:N0} is counted from {source}; where these SNPs are not all that the scores sum over (HapMap3 alone), h2 comes out too small: give M by --M"));
            return [count];
        }

        string other = allSnps ? string.Empty : File.Exists(path[..^"_5_50".Length])
            ? "; --not-M-5-50 takes the .l2.M beside it, of SNPs of all frequencies"
                : "; --not-M-5-50 would take .l2.M, which is missing too";
        throw new InputException(string.Create(
            CultureInfo.InvariantCulture,
                $"{path}: file not found: M, the number of SNPs behind each LD score, is needed; give it by --M{other}"));
    }
}
