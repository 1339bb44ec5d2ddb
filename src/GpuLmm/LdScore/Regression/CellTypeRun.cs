namespace GpuLmm;

/// <summary>Tests annotations one by one beside a baseline (Finucane et al. 2018).</summary>
/// <param name="panel">The baseline.</param>
/// <param name="trait">The trait on it.</param>
/// <param name="options">How.</param>
internal sealed class CellTypeRun(LdReference panel, TraitOnPanel trait, LdRegressionOptions options)
{
    /// <summary>A line of the list.</summary>
    /// <param name="Name">Of the cell type.</param>
    /// <param name="Prefixes">Of its LD scores, and those of its controls.</param>
    public sealed record Line(string Name, string[] Prefixes);

    /// <summary>Reads a list: name, then prefixes with commas.</summary>
    /// <exception cref="InputException">A line has not two fields.</exception>
    public static List<Line> ReadList(string path)
    {
        var list = new List<Line>();
        var fields = new TextFields();
        using TextLines lines = TextLines.OfCompressed(path);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            fields.SplitWhitespace(line);
            list.Add(fields.Count == 2
                ? new Line(fields.Text(line, 0), fields.Text(line, 1).Split(',', StringSplitOptions.RemoveEmptyEntries))
                : throw lines.Fault($"{fields.Count} fields; expected a name and the prefixes of its LD scores, with commas between them"));
        }

        return list.Count > 0 ? list : throw new InputException($"{path}: is empty; expected a line for each cell type");
    }

    /// <summary>Tests one line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="chromosomes">As of the panel.</param>
    /// <param name="allSnps">Whether M counts SNPs of all frequencies.</param>
    /// <param name="limit">χ² from which SNPs are left out.</param>
    /// <param name="allColumns">Whether controls have a row too.</param>
    public IReadOnlyList<CellTypeEstimate> Test(Line line, IReadOnlyCollection<string>? chromosomes, bool allSnps, double limit,
        bool allColumns)
    {
        var prefixes = new LdPrefixes(line.Prefixes, IsByChromosome: true);
        var tables = new List<LdColumns>();
        var m = new List<double>();
        foreach (string prefix in prefixes.Prefixes)
        {
            (string[] files, string[] found) = prefixes.Expand(prefix, chromosomes);
            if (panel.FilesOf.Count > 0 && found.Length > 0 && panel.FilesOf.Except(found).FirstOrDefault() is { } lacking)
            {
                throw new InputException(
                    $"{line.Name}: {prefix} has no file for chromosome {lacking}, of which the baseline has LD scores");
            }

            Dictionary<string, LdScoreRows> read = files.ToDictionary(
                file => file, file => LdScoreRows.Read(ChromosomeFiles.Existing(file + LdPrefixes.ScoreExtension)!),
                    StringComparer.Ordinal);
            tables.Add(LdColumns.Of(files, read));
            m.AddRange(LdCounts.Read(files, [.. files.Select(file => read[file])], allSnps, []));
        }

        return Fit(line.Name, tables, [.. m], limit, allColumns);
    }

    private List<CellTypeEstimate> Fit(string name, List<LdColumns> tables, double[] m, double limit, bool allColumns)
    {
        int own = m.Length, baseline = panel.Names.Count, lacking = 0;
        List<int> places = [];
        List<double> scores = [];
        for (int k = 0; k < trait.Rows.Length; k++)
        {
            int row = trait.Rows[k];
            int[] at = [.. tables.Select(table => table.Ids.Find(panel.Ids[row], row))];
            if (Array.Exists(at, place => place < 0))
            {
                lacking++;
                continue;
            }

            double z = trait.Trait.Z[trait.Sources[k]];
            if (z * z >= limit)
            {
                continue;
            }

            places.Add(k);
            for (int i = 0; i < tables.Count; i++)
            {
                int width = tables[i].Names.Length;
                scores.AddRange(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(tables[i].Scores).Slice(at[i] * width, width));
            }

            scores.AddRange(panel.Scores.AsSpan(row * baseline, baseline));
        }

        double[] z2 = [.. places.Select(k => trait.Trait.Z[trait.Sources[k]] is var z ? z * z : 0)];
        double[] n = [.. places.Select(k => trait.Trait.N[trait.Sources[k]])];
        double[] all = [.. m, .. panel.M];
        string status = lacking == 0 ? "ok" : $"ok; {lacking:N0} SNPs without these LD scores are left out";
        int rows = allColumns ? own : 1;
        if (z2.Length <= all.Length + 1)
        {
            return Refused($"not estimable: {z2.Length} SNPs for {all.Length + 1} coefficients");
        }

        try
        {
            var fit = LdFit.Of(new LdProblem
            {
                Response = z2,
                Scores = [.. scores],
                N = n,
                M = all,
                Weights = new HeritabilityWeights([.. places.Select(k => panel.Weights[trait.Rows[k]])], n, all.Sum()),
                Blocks = options.Blocks,
                Intercept = options.HeritabilityIntercept(0),
                UpdatesWeights = false,
            });
            return [.. Enumerable.Range(0, rows).Select(i =>
            {
                double error = Math.Sqrt(fit.CoefficientCovariance[(i * all.Length) + i]);
                return new CellTypeEstimate(
                    i == 0 ? name : $"{name}_{i}", fit.Coefficients[i], error, LdProbability.Upper(fit.Coefficients[i] / error), z2.Length,
                        status);
            })];
        }
        catch (CollinearException e)
        {
            string[] names = [.. Enumerable.Range(0, own).Select(i => i == 0 ? name : $"{name}_{i}"), .. panel.Names, "the intercept"];
            return Refused($"not estimable: {names[e.Column]} is collinear with columns before it (most like {names[e.Nearest]})");
        }

        List<CellTypeEstimate> Refused(string reason) => [.. Enumerable.Range(0, rows).Select(i =>
            new CellTypeEstimate(i == 0 ? name : $"{name}_{i}", double.NaN, double.NaN, double.NaN, z2.Length, reason))];
    }
}
