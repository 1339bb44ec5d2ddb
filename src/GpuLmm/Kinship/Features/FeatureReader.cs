using System.Text;

namespace GpuLmm;

/// <summary>Reads a table of samples by features row by row; only the columns asked for become numbers.</summary>
internal sealed class FeatureReader : IDisposable
{
    private readonly TextLines lines;
    private readonly byte separator;
    private readonly int idCount;
    private readonly string row;
    private readonly string column;

    // An empty rest of a line is a field if a separator was before it, and none if the line was used up.
    private bool hasField = true;

    /// <param name="path">The file.</param>
    /// <param name="row">What is on a line, for messages.</param>
    /// <param name="column">What the header names.</param>
    public FeatureReader(string path, string row = "sample", string column = "feature")
    {
        this.row = row;
        this.column = column;
        lines = new TextLines(path);
        try
        {
            if (!lines.TryRead(out ReadOnlySpan<byte> line))
            {
                throw new InputException($"{path}: is empty");
            }

            separator = line.Contains((byte)'\t') ? (byte)'\t' : line.Contains((byte)',') ? (byte)',' : (byte)' ';
            var names = new List<string>();
            for (ReadOnlySpan<byte> rest = line; TryTake(ref rest, out ReadOnlySpan<byte> field);)
            {
                names.Add(Encoding.UTF8.GetString(field));
            }

            idCount = names.Count > 1 && names[0].TrimStart('#').Equals("FID", StringComparison.OrdinalIgnoreCase)
                && names[1].Equals("IID", StringComparison.OrdinalIgnoreCase) ? 2 : 1;
            Names = [.. names.Skip(idCount)];
            if (Names.Length == 0)
            {
                throw lines.Fault(
                    $"expected a header: the id and a name for every {column}, between tabs, commas or blanks; found one field");
            }
        }
        catch
        {
            lines.Dispose();
            throw;
        }
    }

    /// <summary>Names of the features.</summary>
    public string[] Names { get; }

    /// <summary>The sample read last.</summary>
    public SampleId Sample { get; private set; }

    /// <summary>Where the sample is.</summary>
    public long LineNumber => lines.Number;

    /// <summary>The fault of the line read last.</summary>
    public InputException Fault(string rule) => lines.Fault(rule);

    /// <summary>Reads the next sample.</summary>
    /// <param name="first">The first feature wanted.</param>
    /// <param name="values">Takes as many features as it is long; NaN for missing. Empty: the line is only counted.</param>
    /// <returns>False at the end of the file.</returns>
    public bool TryRead(int first, Span<double> values)
    {
        if (!lines.TryRead(out ReadOnlySpan<byte> rest))
        {
            return false;
        }

        hasField = true;
        string id = Id(ref rest);
        Sample = idCount == 2 ? new SampleId(id, Id(ref rest)) : new SampleId("0", id);
        for (int j = 0; j < first + values.Length; j++)
        {
            if (!TryTake(ref rest, out ReadOnlySpan<byte> field))
            {
                throw lines.Fault($"expected {Names.Length} {column}s as in the header, found {j}");
            }

            if (j >= first)
            {
                values[j - first] = ShortDecimal.TryRead(field, out double value) || TextFields.TryNumber(field, out value) ? value
                    : TextFields.IsMissing(field) ? double.NaN
                    : throw lines.Fault($"column {Names[j]}: '{Encoding.UTF8.GetString(field)}' is not a number");
            }
        }

        if (values.Length == Names.Length && TryTake(ref rest, out _))
        {
            throw lines.Fault($"expected {Names.Length} {column}s as in the header, found more");
        }

        return true;
    }

    public void Dispose() => lines.Dispose();

    private string Id(ref ReadOnlySpan<byte> rest) => TryTake(ref rest, out ReadOnlySpan<byte> field) && !field.IsEmpty
        ? Encoding.UTF8.GetString(field)
        : throw lines.Fault($"expected the id of a {row} first");

    /// <summary>Takes a field from the front of a line; quotes around it are not part of it.</summary>
    private bool TryTake(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> field)
    {
        rest = separator == (byte)' ' ? rest.TrimStart(" "u8) : rest;

        if (!hasField || (separator == (byte)' ' && rest.IsEmpty))
        {
            field = default;
            return false;
        }

        int end = rest.IndexOf(separator);
        field = (end < 0 ? rest : rest[..end]).Trim((byte)' ');
        rest = end < 0 ? default : rest[(end + 1)..];
        hasField = end >= 0;
        if (field.Length >= 2 && field[0] == '"' && field[^1] == '"')
        {
            field = field[1..^1];
        }

        return true;
    }
}
