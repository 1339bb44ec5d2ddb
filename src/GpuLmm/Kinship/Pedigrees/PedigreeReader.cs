using System.Text;

namespace GpuLmm;

/// <summary>Reads the lines of a pedigree into a <see cref="PedigreeBuilder"/>.</summary>
internal sealed class PedigreeReader(TextLines lines)
{
    private readonly TextFields fields = new();
    private List<string>? cells;
    private PedigreeColumns? columns;

    public static void Read(string path, PedigreeBuilder builder)
    {
        using var lines = new TextLines(path);
        new PedigreeReader(lines).Read(builder);
        if (builder.IsEmpty)
        {
            throw new InputException($"{path}: names no animals");
        }
    }

    private void Read(PedigreeBuilder builder)
    {
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            char separator = columns?.Separator ?? PedigreeColumns.SeparatorOf(line);
            Split(line, separator);
            if (columns is null)
            {
                bool isHeader;
                string[] first = new string[Count];
                for (int i = 0; i < first.Length; i++)
                {
                    first[i] = Field(line, i);
                }

                (columns, isHeader) = PedigreeColumns.Judge(separator, first, lines.Fault);
                if (isHeader)
                {
                    continue;
                }
            }

            Add(line, columns, builder);
        }
    }

    private int Count => cells?.Count ?? fields.Count;

    private void Add(ReadOnlySpan<byte> line, PedigreeColumns of, PedigreeBuilder builder)
    {
        if (Count < of.Least)
        {
            throw lines.Fault($"expected {of.Least} fields or more, the animal and its parents, found {Count}");
        }

        string family = of.Family < 0 ? "0" : Field(line, of.Family);
        string animal = Field(line, of.Animal);
        if (UnknownParent.Is(animal))
        {
            throw lines.Fault($"the animal has no id: '{animal}' stands for an unknown parent");
        }

        builder.Add(new SampleId(family, animal), Parent(Field(line, of.Sire)), Parent(Field(line, of.Dam)), lines.Number);

        SampleId? Parent(string id)
        {
            if (!UnknownParent.Is(id))
            {
                return !UnknownParent.IsDoubtful(id) ? new SampleId(family, id) : throw lines.Fault(
                    $"the parent '{id}' is a negative number: write 0 for an unknown parent, or give the parent an id that is none");
            }

            builder.NoteUnknown(id);
            return null;
        }
    }

    private void Split(ReadOnlySpan<byte> line, char separator)
    {
        switch (separator)
        {
            case ',':
                cells = DelimitedLine.Split(Encoding.UTF8.GetString(line), ',', lines.Path, lines.Number);
                break;
            case '\t':
                fields.SplitTabs(line);
                break;
            default:
                fields.SplitWhitespace(line);
                break;
        }
    }

    private string Field(ReadOnlySpan<byte> line, int i) => cells is null ? fields.Text(line, i) : cells[i];
}
