using System.Globalization;
using System.Text;

namespace GpuLmm;

/// <summary>
/// Sparse inverses as text: <c>P.ainv.tsv</c> with a pair and its value on each line, and <c>P.ainv.id</c> (<c>docs/files.md</c>).
/// </summary>
internal static class KinshipInverseFile
{
    /// <summary>The paths that <see cref="Write"/> writes.</summary>
    /// <param name="prefix">P of the file names.</param>
    public static IReadOnlyList<string> PathsOf(string prefix)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        return [prefix + ".ainv.tsv", prefix + ".ainv.id"];
    }

    /// <summary>Writes an inverse; files appear under their names only when complete.</summary>
    /// <param name="inverse">A⁻¹.</param>
    /// <param name="prefix">P of the file names.</param>
    /// <param name="overwrite">Whether existing files may be replaced.</param>
    /// <returns>The paths written.</returns>
    /// <exception cref="InputException">A file exists, or cannot be written.</exception>
    public static IReadOnlyList<string> Write(KinshipInverse inverse, string prefix, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(inverse);
        using var files = new PendingFiles(overwrite);
        Stage(files, inverse, prefix);
        return files.Complete();
    }

    /// <summary>Writes the files without giving them their names yet.</summary>
    public static void Stage(PendingFiles files, KinshipInverse inverse, string prefix)
    {
        IReadOnlyList<string> paths = PathsOf(prefix);
        paths.ToList().ForEach(files.RequireFree);
        files.Write(paths[0], stream => WriteEntries(stream, inverse));
        files.Write(paths[1], stream => WriteIds(stream, inverse));
    }

    private static void WriteEntries(Stream stream, KinshipInverse inverse)
    {
        string[] names = Names(inverse.Samples);
        using StreamWriter writer = Open(stream);
        writer.Write("ID1\tID2\tVALUE\n");
        Span<char> number = stackalloc char[32];
        for (int j = 0; j < names.Length; j++)
        {
            for (long k = inverse.ColumnStarts[j]; k < inverse.ColumnStarts[j + 1]; k++)
            {
                inverse.Values[(int)k].TryFormat(number, out int length, provider: CultureInfo.InvariantCulture);
                writer.Write(names[inverse.RowIndices[(int)k]]);
                writer.Write('\t');
                writer.Write(names[j]);
                writer.Write('\t');
                writer.Write(number[..length]);
                writer.Write('\n');
            }
        }
    }

    private static void WriteIds(Stream stream, KinshipInverse inverse)
    {
        using StreamWriter writer = Open(stream);
        writer.Write("#FID\tIID\tF\n");
        for (int i = 0; i < inverse.Samples.Count; i++)
        {
            SampleId id = inverse.Samples[i];
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{id.Family}\t{id.Individual}\t{inverse.Inbreeding[i]}\n"));
        }
    }

    private static string[] Names(IReadOnlyList<SampleId> samples)
    {
        bool isDistinct = samples.Select(id => id.Individual).Distinct(StringComparer.Ordinal).Count() == samples.Count;
        return [.. samples.Select(id => isDistinct ? id.Individual : $"{id.Family}:{id.Individual}")];
    }

    private static StreamWriter Open(Stream stream) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true);
}
