using System.Text;

namespace GpuLmm;

/// <summary>Reads a scan's table from tab-separated text, compressed or not.</summary>
internal sealed class AssociationTextReader : IAssociationReader
{
    // Far beyond the columns that there are: others may be added, not millions.
    private const int MostColumns = 10_000;
    private const int LongestName = 1_000;
    private readonly TextLines lines;
    private readonly TextFields fields = new();

    // Where each of AssociationColumns.Names is in a line.
    private readonly int[] places;

    // Where those beside are, in the order of AssociationColumns.BesideOf.
    private readonly int[] besides;
    private readonly double[] cells;
    private readonly int fieldCount;
    private readonly string?[] letters = new string?[128];
    private Marker marker = new(string.Empty, string.Empty, 0, 0, string.Empty, string.Empty);

    /// <exception cref="InputException">The file cannot be read, or is no scan's table.</exception>
    public AssociationTextReader(string path)
    {
        lines = new TextLines(path, GzipInput.Open(path, out _));
        try
        {
            if (!lines.TryRead(out ReadOnlySpan<byte> header))
            {
                throw new InputException($"{path}: expected the header of a scan's table, found an empty file");
            }

            fields.SplitTabs(header, MostColumns);
            fieldCount = fields.Count;
            string[] names = new string[fieldCount];
            for (int i = 0; i < fieldCount; i++)
            {
                int length = fields.Bytes(header, i).Length;
                names[i] = length <= LongestName ? fields.Text(header, i)
                    : throw lines.Fault($"expected the header of a scan's table, found a name of {length:N0} bytes");
            }

            AssociationColumns.Require($"{path} line {lines.Number}", names);
            places = Array.ConvertAll(AssociationColumns.Names, name => Array.IndexOf(names, name));
            More = AssociationColumns.MoreOf(names);
            besides = Array.ConvertAll(AssociationColumns.BesideOf(More), name => Array.IndexOf(names, name));
            cells = new double[besides.Length];
        }
        catch
        {
            lines.Dispose();
            throw;
        }
    }

    public MoreColumns More { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    public bool TryRead(out AssociationResult row)
    {
        row = default;
        if (!lines.TryRead(out ReadOnlySpan<byte> line))
        {
            return false;
        }

        fields.SplitTabs(line, most: fieldCount + 1);
        if (fields.Count != fieldCount)
        {
            string found = fields.Count > fieldCount ? "more" : $"{fields.Count}";
            throw lines.Fault($"expected {fieldCount} fields as in the header, found {found}");
        }

        ReadMarker(line);
        row = new AssociationResult(
            0, marker, Number(line, 5), Count(line, 6),
            AssociationColumns.TryTest(Text(line, 7), out TestRow test) ? test.Test : throw Fault(line, 7, AssociationColumns.TestWords),
            Number(line, 8), Number(line, 9), Number(line, 10), Number(line, 11), Number(line, 12), Number(line, 13),
            AssociationColumns.TryStatus(Text(line, 14), !TextFields.IsMissing(Bytes(line, 8)), out MarkerStatus status)
                ? status : throw Fault(line, 14, "nothing, or a reason why there is no test"))
        {
            Term = test.Term,
            Generalised = Beside(line),
        };
        return true;
    }

    public void Dispose() => lines.Dispose();

    private GeneralisedStatistics? Beside(ReadOnlySpan<byte> line)
    {
        for (int k = 0; k < cells.Length; k++)
        {
            ReadOnlySpan<byte> field = fields.Bytes(line, besides[k]);
            cells[k] = TextFields.IsMissing(field) ? double.NaN : TextFields.TryNumber(field, out double value) ? value
                : throw lines.Fault(
                    $"{AssociationColumns.BesideOf(More)[k]} is {fields.Quoted(line, besides[k])}: expected a number or NA");
        }

        return AssociationColumns.StatisticsOf(cells);
    }

    /// <summary>The marker of the line: that of the line before where it is the same, as its tests follow each other.</summary>
    private void ReadMarker(ReadOnlySpan<byte> line)
    {
        long position = Whole(line, 1);
        string chromosome = Text(line, 0, marker.Chromosome), id = Text(line, 2, marker.Id);
        string other = Text(line, 3, marker.Allele2), counted = Text(line, 4, marker.Allele1);
        if (position != marker.Position || chromosome != marker.Chromosome || id != marker.Id || other != marker.Allele2
            || counted != marker.Allele1)
        {
            marker = new Marker(chromosome, id, 0, position, counted, other);
        }
    }

    private ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> line, int column) => fields.Bytes(line, places[column]);

    /// <summary>A field as a string: the one that was there before where it is the same.</summary>
    private string Text(ReadOnlySpan<byte> line, int column, string before = "")
    {
        ReadOnlySpan<byte> field = Bytes(line, column);
        if (field.Length == 1 && field[0] < letters.Length)
        {
            return letters[field[0]] ??= ((char)field[0]).ToString();
        }

        return field.Length == before.Length && Ascii.Equals(field, before) ? before : Encoding.UTF8.GetString(field);
    }

    private double Number(ReadOnlySpan<byte> line, int column)
    {
        ReadOnlySpan<byte> field = Bytes(line, column);
        return TextFields.IsMissing(field) ? double.NaN
            : TextFields.TryNumber(field, out double value) ? value
            : throw Fault(line, column, "a number or NA");
    }

    private int Count(ReadOnlySpan<byte> line, int column) => Whole(line, column) is >= 0 and <= int.MaxValue and long value
        ? (int)value : throw Fault(line, column, "a number of samples");

    private long Whole(ReadOnlySpan<byte> line, int column) =>
        TextFields.TryWhole(Bytes(line, column), out long value) ? value : throw Fault(line, column, "a whole number");

    private InputException Fault(ReadOnlySpan<byte> line, int column, string expected) =>
        lines.Fault($"{AssociationColumns.Names[column]} is {fields.Quoted(line, places[column])}: expected {expected}");
}
