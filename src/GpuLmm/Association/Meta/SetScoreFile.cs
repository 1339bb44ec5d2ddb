using System.Text;

namespace GpuLmm;

/// <summary>A variant of a set in one study.</summary>
/// <param name="Id">Its id.</param>
/// <param name="EffectAllele">That whose copies its score is of, in capitals.</param>
/// <param name="OtherAllele">The other one.</param>
/// <param name="Frequency">Of the effect allele.</param>
/// <param name="Samples">Samples with a call.</param>
/// <param name="Annotation">Its annotation; null for none.</param>
/// <param name="NegativeLog10P">−log10 p by itself; NaN where it is that of the normal.</param>
internal readonly record struct ScoredVariant(
    string Id, string EffectAllele, string OtherAllele, double Frequency, double Samples, string? Annotation, double NegativeLog10P);

/// <summary>Scores and covariances of a set in one study.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Chromosome">Of its first variant.</param>
/// <param name="Position">The same.</param>
/// <param name="Variants">Its variants.</param>
/// <param name="Form">Scores and covariance.</param>
internal sealed record ScoredSet(
    string Name, string Chromosome, long Position, IReadOnlyList<ScoredVariant> Variants, SetForm Form);

/// <summary>
/// Scores and covariances of one study, as a scan of sets writes them: read once for the names of its sets, then set by set in any order;
/// those that are passed over on the way are kept until they are asked for.
/// </summary>
internal sealed class SetScoreFile : IDisposable
{
    private static readonly string[] Columns =
        ["SET", "CHROM", "POS", "ID", "ALLELE0", "ALLELE1", "A1FREQ", "N", "ANNOTATION", "SCORE", "COVARIANCE"];

    private readonly Dictionary<string, ScoredSet> passed = new(StringComparer.Ordinal);
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly SumstatsText text;
    private readonly int[] places;
    private readonly int logP;
    private ScoredSet? next;
    private Entry? pending;

    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It is no file of scores, or a set stands in two places.</exception>
    public SetScoreFile(string path)
    {
        Path = path;
        var order = new List<string>();
        using (var first = SumstatsText.Open(path))
        {
            int set = PlacesOf(first)[0], tail = Array.IndexOf(first.Names, "LOG10P");
            while (first.TryRead(out ReadOnlySpan<byte> line))
            {
                HasTails |= tail >= 0 && !TextFields.IsMissing(first.Fields.Bytes(line, tail));
                if (order.Count > 0 && first.Fields.Bytes(line, set).SequenceEqual(Encoding.UTF8.GetBytes(order[^1])))
                {
                    continue;
                }

                order.Add(first.Fields.Text(line, set));
                if (!names.Add(order[^1]))
                {
                    throw first.Lines.Fault($"set '{order[^1]}' was there before: expected the variants of a set below each other");
                }
            }
        }

        Sets = order;
        text = SumstatsText.Open(path);
        places = PlacesOf(text);
        logP = Array.IndexOf(text.Names, "LOG10P");
        next = Read();
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Names of its sets, in order.</summary>
    public IReadOnlyList<string> Sets { get; }

    /// <summary>Whether its variants have p of their own.</summary>
    public bool HasTails { get; }

    /// <summary>Whether the header of a file is that of scores of sets.</summary>
    /// <exception cref="InputException">The file is empty or no text.</exception>
    public static bool IsOne(string path)
    {
        using var text = SumstatsText.Open(path);
        return text.Names.Contains("SET") && text.Names.Contains("COVARIANCE");
    }

    /// <summary>A set; null where the study has not got it.</summary>
    /// <exception cref="InputException">A row is damaged.</exception>
    public ScoredSet? Take(string name)
    {
        if (passed.Remove(name, out ScoredSet? kept))
        {
            return kept;
        }

        if (!names.Contains(name))
        {
            return null;
        }

        while (next is { } own)
        {
            next = Read();
            if (own.Name == name)
            {
                return own;
            }

            passed[own.Name] = own;
        }

        return null;
    }

    public void Dispose() => text.Dispose();

    private static int[] PlacesOf(SumstatsText text)
    {
        string? missing = Array.Find(Columns, name => !text.Names.Contains(name));
        return missing is null ? Array.ConvertAll(Columns, name => Array.IndexOf(text.Names, name))
            : throw text.Lines.Fault($"no column {missing}: expected those of scores of sets, as scan --write-u writes them");
    }

    /// <summary>The next set of the file; null at its end.</summary>
    private ScoredSet? Read()
    {
        if ((pending ?? Row()) is not { } first)
        {
            return null;
        }

        pending = null;
        var variants = new List<ScoredVariant>();
        var scores = new List<double>();
        var rows = new List<double[]>();
        for (Entry? row = first; row is { } own; row = Row())
        {
            if (own.Set != first.Set)
            {
                pending = own;
                break;
            }

            if (own.Covariances.Length != rows.Count + 1)
            {
                throw text.Lines.Fault($"{own.Covariances.Length} covariances of variant {rows.Count + 1} of set '{own.Set}': "
                    + $"expected those with the {rows.Count} before it, and its variance");
            }

            variants.Add(own.Variant);
            scores.Add(own.Score);
            rows.Add(own.Covariances);
        }

        int m = rows.Count;
        var covariance = new double[m * m];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                covariance[(i * m) + j] = covariance[(j * m) + i] = rows[i][j];
            }
        }

        return new ScoredSet(first.Set, first.Chromosome, first.Position, variants, new SetForm([.. scores], covariance));
    }

    private Entry? Row()
    {
        if (!text.TryRead(out ReadOnlySpan<byte> line))
        {
            return null;
        }

        string annotation = text.Fields.Text(line, places[8]);
        var variant = new ScoredVariant(
            text.Fields.Text(line, places[3]), text.Fields.Text(line, places[5]).ToUpperInvariant(),
            text.Fields.Text(line, places[4]).ToUpperInvariant(), Number(line, places[6]), Number(line, places[7]),
            annotation == SetRows.None ? null : annotation,
            logP < 0 || TextFields.IsMissing(text.Fields.Bytes(line, logP)) ? double.NaN : Number(line, logP));
        if (variant.Frequency is < 0 or > 1)
        {
            throw text.Lines.Fault($"{text.Fields.Quoted(line, places[6])} is the frequency of '{variant.Id}': expected a number in [0, 1]");
        }

        string list = text.Fields.Text(line, places[10]);
        double[] covariances = Array.ConvertAll(list.Split(','), item =>
            TextFields.TryNumber(Encoding.UTF8.GetBytes(item), out double value) && double.IsFinite(value) ? value
                : throw text.Lines.Fault($"'{item}' is a covariance of '{variant.Id}': expected a number"));
        return new Entry(
            text.Fields.Text(line, places[0]), text.Fields.Text(line, places[1]), (long)Number(line, places[2]), variant,
            Number(line, places[9]), covariances);
    }

    private double Number(ReadOnlySpan<byte> line, int place) =>
        TextFields.TryNumber(text.Fields.Bytes(line, place), out double value) && double.IsFinite(value) ? value
            : throw text.Lines.Fault($"{text.Fields.Quoted(line, place)} in column {text.Names[place]}: expected a number");

    private readonly record struct Entry(
        string Set, string Chromosome, long Position, ScoredVariant Variant, double Score, double[] Covariances);
}
