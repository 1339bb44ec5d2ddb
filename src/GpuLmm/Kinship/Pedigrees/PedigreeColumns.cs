namespace GpuLmm;

/// <summary>How the lines of a pedigree are split, and which fields hold whom.</summary>
/// <param name="Separator">A comma, a tab, or a blank for any white space.</param>
/// <param name="Family">Field of the family; −1 where there is none.</param>
/// <param name="Animal">Field of the animal.</param>
/// <param name="Sire">Field of its father.</param>
/// <param name="Dam">Field of its mother.</param>
internal sealed record PedigreeColumns(char Separator, int Family, int Animal, int Sire, int Dam)
{
    private static readonly string[] Animals = ["id", "iid", "animal", "ind", "individual"];
    private static readonly string[] Sires = ["sire", "father", "pat", "pid", "fa"];
    private static readonly string[] Dams = ["dam", "mother", "mat", "mid", "mo"];

    /// <summary>Fields a line must have at least.</summary>
    public int Least { get; } = 1 + Math.Max(Animal, Math.Max(Sire, Dam));

    /// <summary>The separator of a file by its first line.</summary>
    public static char SeparatorOf(ReadOnlySpan<byte> line) => line.Contains((byte)',') ? ',' : line.Contains((byte)'\t') ? '\t' : ' ';

    /// <summary>Judges the first line.</summary>
    /// <param name="separator">How it was split.</param>
    /// <param name="fields">Its fields.</param>
    /// <param name="fault">Makes the exception.</param>
    /// <returns>The columns, and whether the line is a header.</returns>
    public static (PedigreeColumns Columns, bool IsHeader) Judge(
        char separator, IReadOnlyList<string> fields, Func<string, InputException> fault)
    {
        int sire = Find(fields, Sires), dam = Find(fields, Dams);
        if (sire >= 0 && dam >= 0)
        {
            int animal = Find(fields, Animals);
            return animal < 0
                ? throw fault(
                    $"the header has no column of the animal; expected one of {string.Join(", ", Animals)}, found {string.Join(", ", fields)}")
                : (new PedigreeColumns(separator, Find(fields, ["fid", "family", "famid"]), animal, sire, dam), true);
        }

        return fields.Count switch
        {
            3 => (new PedigreeColumns(separator, -1, 0, 1, 2), false),
            >= 6 => (new PedigreeColumns(separator, 0, 1, 2, 3), false),
            _ => throw fault(
                $"expected id, sire, dam (3 fields), FID IID PAT MAT SEX PHENO (6 or more), or a header with the columns id, sire and dam; found {fields.Count} fields{(fields.Count == 1 ? Separators.Hint(fields[0]) : "")}"),
        };
    }

    private static int Find(IReadOnlyList<string> fields, string[] names)
    {
        for (int i = 0; i < fields.Count; i++)
        {
            if (names.Contains(fields[i].TrimStart('#'), StringComparer.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }
}
