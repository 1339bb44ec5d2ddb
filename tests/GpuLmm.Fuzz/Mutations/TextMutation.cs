using System.Text;

namespace GpuLmm.Fuzz;

/// <summary>Changes lines and fields of a table.</summary>
internal static class TextMutation
{
    private static readonly string[] Fields =
    [
        "", "NA", "nan", "-inf", "Infinity", "0", "-9", "1e999", "1e-400", "-0", "0x1F", "1,5", "9223372036854775808",
        "99999999999999999999999",
        "2147483648", "\"", "\"a", "a\"b\"", "''", "#", "##", "\0", "\u00e9", "\ud83e\uddec", "*", ".", "?", "chr1", "XY", "0/1", "1|1|1",
        "./.", "0/9999999999", "<DEL>", "GT:DS:GP", "=", ":", ";", "..", "/", "per1", "a b", "true",
    ];

    private const int MostRepeated = 4_000;

    private static readonly string[] Ends = ["\n", "\r\n", "\r", "", "\n\n", "\0", "\u001a", "\ufeff", "\t", ",", ";"];

    public static byte[] Apply(byte[] bytes, Random random)
    {
        List<string> lines = [.. Encoding.Latin1.GetString(bytes).Split('\n')];
        for (int k = 1 + random.Next(3); k > 0; k--)
        {
            int at = random.Next(lines.Count);
            switch (random.Next(10))
            {
                case 0 when lines.Count > 1:
                    lines.RemoveAt(at);
                    break;
                case 1:
                    lines.Insert(at, lines[random.Next(lines.Count)]);
                    break;
                case 2:
                    lines[at] += Ends[random.Next(Ends.Length)];
                    break;
                case 3 when lines[at].Length < MostRepeated:
                    lines[at] = string.Concat(Enumerable.Repeat(lines[at], 2 + random.Next(200)));
                    break;
                case 4:
                    lines[at] = Encoding.Latin1.GetString(ByteMutation.Apply(Encoding.Latin1.GetBytes(lines[at]), random));
                    break;
                default:
                    lines[at] = Field(lines[at], random);
                    break;
            }
        }

        string text = string.Join(random.Next(12) == 0 ? "\r" : "\n", lines);
        return random.Next(25) switch
        {
            0 => [0xEF, 0xBB, 0xBF, .. Encoding.Latin1.GetBytes(text)],
            1 => [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)],
            2 => [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes(text)],
            _ => Encoding.Latin1.GetBytes(text),
        };
    }

    /// <summary>Another field in the place of one, after it, or none.</summary>
    private static string Field(string line, Random random)
    {
        char[] separators = ['\t', ',', ' ', ':', ';', '='];
        char separator = separators.FirstOrDefault(line.Contains, '\t');
        List<string> fields = [.. line.Split(separator)];
        int at = random.Next(fields.Count);
        string other = random.Next(3) == 0
            ? fields[random.Next(fields.Count)]
            : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(Fields[random.Next(Fields.Length)]));
        switch (random.Next(8))
        {
            case 0:
                fields.RemoveAt(at);
                break;
            case 1:
                fields.Insert(at, other);
                break;
            case 2:
                fields[at] = Field(fields[at], random, separators);
                break;
            default:
                fields[at] = other;
                break;
        }

        return string.Join(separator, fields);
    }

    /// <summary>A part of a field that has parts of its own, as the calls of a VCF.</summary>
    private static string Field(string field, Random random, char[] separators) =>
        field.IndexOfAny(separators) >= 0 ? Field(field, random) : field + Fields[random.Next(Fields.Length)].TrimEnd('\u00e9');
}
