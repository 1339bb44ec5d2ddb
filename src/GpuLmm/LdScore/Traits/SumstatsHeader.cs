using System.Globalization;

namespace GpuLmm;

/// <summary>Which column of a file is what.</summary>
internal sealed class SumstatsHeader
{
    // By column, as every cell asks: −1 where there is none.
    private readonly int[] places = [.. Enum.GetValues<SumstatsColumn>().Select(_ => -1)];
    private readonly string[] names;

    private SumstatsHeader(SumstatsTool tool, string[] names)
    {
        Tool = tool;
        this.names = names;
    }

    /// <summary>The program.</summary>
    public SumstatsTool Tool { get; }

    /// <summary>Columns of the file.</summary>
    public int Count => names.Length;

    /// <summary>Columns that were named, not recognised.</summary>
    public HashSet<SumstatsColumn> Named { get; } = [];

    /// <summary>Cases and controls that the header itself tells (daner).</summary>
    public (double Cases, double Controls)? Samples { get; private set; }

    /// <summary>Resolves the names of the columns.</summary>
    /// <exception cref="InputException">A named column is not there, or two are read as one.</exception>
    public static SumstatsHeader Of(string path, long line, string[] names, SumstatsOptions options)
    {
        string[] clean = [.. names.Select(SumstatsNames.Clean)];
        if (clean.Contains("NAME") && clean.Contains("COHORT") && clean.Contains("MODEL") && clean.Contains("LCI_EFFECT"))
        {
            throw new InputException(path, line,
                "this is REGENIE's --htp layout, which has confidence limits of odds ratios and no standard errors; expected the layout without --htp");
        }

        names = OfTrait(path, line, names, options.Trait);
        var header = new SumstatsHeader(SumstatsTool.Of(path, names), names);
        foreach ((SumstatsColumn column, string name) in options.Columns)
        {
            int place = Array.IndexOf(names, name);
            place = place >= 0 ? place : Array.FindIndex(names, own => SumstatsNames.Clean(own) == SumstatsNames.Clean(name));
            if (place < 0)
            {
                throw new InputException(path, line, $"{SumstatsNames.Option(column)}: {NearestName.Missing(name, names)}");
            }

            header.places[(int)column] = place;
            header.Named.Add(column);
        }

        header.Recognise(path, line);
        header.Daner();
        return header;
    }

    /// <summary>Place of a column, or −1.</summary>
    public int this[SumstatsColumn column] => places[(int)column];

    public bool Has(SumstatsColumn column) => places[(int)column] >= 0;

    /// <summary>The name of a column in the file.</summary>
    public string Name(SumstatsColumn column) => names[places[(int)column]];

    /// <summary>All names, for messages.</summary>
    public string All => string.Join(", ", names);

    /// <summary>Those of the names that are the effect allele here and the other allele there.</summary>
    public string[] Unclear =>
        [.. names.Where((name, i) => SumstatsNames.Either.Contains(SumstatsNames.Clean(name)) && !places.Contains(i))];

    /// <summary>The first of the names that is an effective sample size; null where there is none.</summary>
    public string? EffectiveN => Array.Find(names, name => SumstatsNames.Effective.Contains(SumstatsNames.Clean(name)));

    /// <summary>Takes a column out of use.</summary>
    public void Ignore(SumstatsColumn column) => places[(int)column] = -1;

    private void Recognise(string path, long line)
    {
        foreach (SumstatsColumn column in Enum.GetValues<SumstatsColumn>().Where(column => !Has(column)))
        {
            IReadOnlyList<string> known = Tool.Of(column);
            int[] found = [.. known.SelectMany(name => Enumerable.Range(0, names.Length)
                .Where(i => SumstatsNames.Clean(names[i]) == name && !places.Contains(i)))];
            bool isDecided = found.Length == 1 || (found.Length > 1 && Tool.IsByOrder(column)
                && SumstatsNames.Clean(names[found[0]]) != SumstatsNames.Clean(names[found[1]]));
            if (isDecided)
            {
                places[(int)column] = found[0];
            }
            else if (found.Length > 1 && !HasRival(column))
            {
                throw new InputException(path, line,
                    $"columns {names[found[0]]} and {names[found[1]]} both read as {SumstatsNames.Word(column)}: choose with {SumstatsNames.Option(column)} NAME");
            }
        }
    }

    /// <summary>Whether a column that was named makes another one needless.</summary>
    private bool HasRival(SumstatsColumn column) => column switch
    {
        SumstatsColumn.Beta or SumstatsColumn.OddsRatio or SumstatsColumn.Z =>
            Named.Overlaps([SumstatsColumn.Beta, SumstatsColumn.OddsRatio, SumstatsColumn.Z]),
        SumstatsColumn.P or SumstatsColumn.NegativeLog10P =>
            Named.Overlaps([SumstatsColumn.P, SumstatsColumn.NegativeLog10P, SumstatsColumn.Z]),
        _ => false,
    };

    private void Daner()
    {
        if (Tool.Name != "daner")
        {
            return;
        }

        double cases = After("FRQ_A_"), controls = After("FRQ_U_");
        Samples = double.IsNaN(cases + controls) ? null : (cases, controls);

        double After(string mark)
        {
            string? name = Array.Find(names, own => own.StartsWith(mark, StringComparison.OrdinalIgnoreCase));
            return name is not null && double.TryParse(name[mark.Length..], NumberStyles.None, CultureInfo.InvariantCulture,
                out double count)
                ? count : double.NaN;
        }
    }

    /// <summary>Columns of one trait of several, as <c>BETA.Y1</c>, without its name.</summary>
    private static string[] OfTrait(string path, long line, string[] names, string? trait)
    {
        string[] traits = [.. names.Where(name => name.StartsWith("BETA.", StringComparison.Ordinal))
            .Select(name => name["BETA.".Length..])];
        if (traits.Length == 0 || names.Contains("BETA"))
        {
            return names;
        }

        if (trait is null && traits.Length > 1)
        {
            throw new InputException(path, line, $"holds several traits: {string.Join(", ", traits)}; choose one by --trait");
        }

        string own = trait ?? traits[0];
        return traits.Contains(own)
            ? [.. names.Select(name => name.EndsWith("." + own, StringComparison.Ordinal) ? name[..^(own.Length + 1)] : name)]
            : throw new InputException(path, line, $"--trait: {NearestName.Missing(own, traits)}");
    }
}
