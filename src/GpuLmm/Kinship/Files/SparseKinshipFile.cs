using System.Globalization;
using System.Text;

namespace GpuLmm;

/// <summary>
/// Sparse relationship matrices in the files of GCTA (<c>P.grm.sp</c>, <c>P.grm.id</c>: a line with the numbers of two samples, from 0, and
/// their entry) and of SAIGE (<c>P.mtx</c>, Matrix Market, with <c>P.mtx.sampleIDs.txt</c>).
/// </summary>
internal static class SparseKinshipFile
{
    private const string Gcta = ".grm.sp";
    private const string MatrixMarket = ".mtx";
    private const string SaigeName = ".sparseGRM.mtx";
    private const string SaigeIds = ".sampleIDs.txt";
    private const string Banner = "%%MatrixMarket";

    /// <summary>Whether a path or prefix names such a matrix.</summary>
    public static bool IsThere(string path) => Candidates(path).Any(File.Exists);

    /// <summary>The paths that <see cref="Stage"/> writes.</summary>
    /// <param name="prefix">P of the file names.</param>
    /// <param name="format">Which files.</param>
    public static IReadOnlyList<string> PathsOf(string prefix, SparseKinshipFormat format) => format == SparseKinshipFormat.Gcta
        ? [prefix + Gcta, prefix + ".grm.id"] : [prefix + MatrixMarket, prefix + MatrixMarket + SaigeIds];

    /// <summary>Writes the files without giving them their names yet.</summary>
    public static void Stage(PendingFiles files, SparseKinship kinship, string prefix, SparseKinshipFormat format)
    {
        IReadOnlyList<string> paths = PathsOf(prefix, format);
        paths.ToList().ForEach(files.RequireFree);
        if (format == SparseKinshipFormat.Gcta)
        {
            files.Write(paths[0], stream => WriteEntries(stream, kinship, 0, '\t', null));
            files.Write(paths[1], stream => IdFile.Write(stream, kinship.Samples, header: false));
            return;
        }

        SampleId? twice = kinship.Samples.GroupBy(id => id.Individual, StringComparer.Ordinal)
            .FirstOrDefault(group => group.Count() > 1)?.First();
        if (twice is { } same)
        {
            throw new InputException(
                $"{paths[1]}: holds individual ids only, and '{same.Individual}' names several samples: write GCTA's format.");
        }

        int n = kinship.Samples.Count;
        files.Write(paths[0], stream => WriteEntries(
            stream, kinship, 1, ' ', $"{Banner} matrix coordinate real symmetric\n{n} {n} {n + kinship.PairCount}\n"));
        files.Write(paths[1], stream =>
        {
            using StreamWriter writer = Open(stream);
            foreach (SampleId id in kinship.Samples)
            {
                writer.Write(id.Individual);
                writer.Write('\n');
            }
        });
    }

    /// <summary>Reads a matrix; what exists tells the format.</summary>
    /// <param name="path">The path of a <c>.grm.sp</c> or <c>.mtx</c>, or its prefix.</param>
    /// <param name="samples">The genotyped samples, whose families are taken where the file has none; or null.</param>
    /// <exception cref="InputException">No such matrix or several, no ids, or entries that break the format.</exception>
    public static SparseKinship Read(string path, IReadOnlyList<SampleId>? samples = null)
    {
        string[] candidates = Candidates(path), found = [.. candidates.Where(File.Exists)];
        if (found.Length != 1)
        {
            throw new InputException(found.Length > 1
                ? $"{path}: stands for several sparse matrices: {string.Join(", ", found)}; name one by its path."
                : $"{path}: no sparse relationship matrix; there is none of {string.Join(", ", candidates)}.");
        }

        bool isMarket = found[0].EndsWith(MatrixMarket, StringComparison.Ordinal);
        string idPath = isMarket ? found[0] + SaigeIds : found[0][..^Gcta.Length] + ".grm.id";
        if (!File.Exists(idPath))
        {
            throw new InputException($"{found[0]}: its ids are missing; expected them in {idPath}.");
        }

        SampleId[] ids = IdFile.Read(idPath, samples);
        if (ids.GroupBy(id => id).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new InputException($"{idPath}: sample '{twice.Key}' occurs twice");
        }

        return new Reader(found[0], ids).Read(isMarket);
    }

    private static string[] Candidates(string path) =>
        path.EndsWith(Gcta, StringComparison.Ordinal) || path.EndsWith(MatrixMarket, StringComparison.Ordinal)
            ? [path] : [path + Gcta, path + MatrixMarket, path + SaigeName];

    /// <summary>The lower triangle, row by row as GCTA, or column by column.</summary>
    private static void WriteEntries(Stream stream, SparseKinship kinship, int first, char separator, string? header)
    {
        using StreamWriter writer = Open(stream);
        writer.Write(header);
        Span<char> number = stackalloc char[32];
        IEnumerable<(int Row, int Column, double Value)> entries = kinship.Pairs()
            .Concat(kinship.Diagonal.Select((value, i) => (i, i, value)));
        foreach ((int row, int column, double value) in header is null
            ? entries.OrderBy(entry => entry.Item1).ThenBy(entry => entry.Item2)
            : entries.OrderBy(entry => entry.Item2).ThenBy(entry => entry.Item1))
        {
            value.TryFormat(number, out int length, provider: CultureInfo.InvariantCulture);
            writer.Write(row + first);
            writer.Write(separator);
            writer.Write(column + first);
            writer.Write(separator);
            writer.Write(number[..length]);
            writer.Write('\n');
        }
    }

    private static StreamWriter Open(Stream stream) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true);

    private sealed class Reader(string path, SampleId[] ids)
    {
        private readonly TextFields fields = new();
        private readonly double[] diagonal = Enumerable.Repeat(double.NaN, ids.Length).ToArray();
        private readonly Dictionary<(int Row, int Column), double> pairs = [];

        public SparseKinship Read(bool isMarket)
        {
            using var lines = new TextLines(path);
            bool isGeneral = isMarket && ReadHeader(lines);
            var mirrored = new HashSet<(int, int)>();
            while (lines.TryRead(out ReadOnlySpan<byte> line))
            {
                (int row, int column, double value) = Entry(lines, line, isMarket ? 1 : 0);
                (int, int) pair = row > column ? (row, column) : (column, row);
                if (row == column ? !double.IsNaN(diagonal[row]) : !pairs.TryAdd(pair, value))
                {
                    // A general matrix has both triangles.
                    if (!isGeneral || row == column || !mirrored.Add(pair) || pairs[pair] != value)
                    {
                        throw lines.Fault($"the entry of samples {ids[row]} and {ids[column]} is there already");
                    }
                }
                else if (row == column)
                {
                    diagonal[row] = value;
                }
            }

            int without = Array.FindIndex(diagonal, double.IsNaN);
            return without < 0 ? SparseKinship.Of(ids, diagonal, pairs.Select(pair => (pair.Key.Row, pair.Key.Column, pair.Value)))
                : throw new InputException($"{path}: sample {ids[without]} has no entry on the diagonal");
        }

        /// <returns>Whether both triangles are there.</returns>
        private bool ReadHeader(TextLines lines)
        {
            if (!lines.TryRead(out ReadOnlySpan<byte> line)
                || Encoding.UTF8.GetString(line).ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    is not [_, "matrix", "coordinate", "real" or "integer", "symmetric" or "general"] words
                || words[0] != Banner.ToLowerInvariant())
            {
                throw new InputException(path, 1, $"expected {Banner} matrix coordinate real symmetric");
            }

            while (lines.TryRead(out line))
            {
                if (line[0] == '%')
                {
                    continue;
                }

                fields.SplitWhitespace(line);
                return fields.Count == 3 && Whole(line, 0) == ids.Length && Whole(line, 1) == ids.Length ? words[^1] == "general"
                    : throw lines.Fault($"expected {ids.Length} rows and columns, as many as ids, and the number of entries");
            }

            throw new InputException($"{path}: has no line with the size of the matrix");
        }

        private (int Row, int Column, double Value) Entry(TextLines lines, ReadOnlySpan<byte> line, int first)
        {
            fields.SplitWhitespace(line);
            if (fields.Count != 3)
            {
                throw lines.Fault($"expected two samples and their entry, found {fields.Count} fields");
            }

            long row = Whole(line, 0) - first, column = Whole(line, 1) - first;
            return row < 0 || row >= ids.Length || column < 0 || column >= ids.Length
                ? throw lines.Fault($"expected the numbers of two samples, {first} to {ids.Length - 1 + first}")
                : !TextFields.TryNumber(fields.Bytes(line, 2), out double value) || !double.IsFinite(value)
                ? throw lines.Fault($"entry {fields.Quoted(line, 2)} is no finite number")
                : ((int)row, (int)column, value);
        }

        private long Whole(ReadOnlySpan<byte> line, int i) =>
            TextFields.TryWhole(fields.Bytes(line, i), out long value) ? value : long.MinValue / 2;
    }
}
