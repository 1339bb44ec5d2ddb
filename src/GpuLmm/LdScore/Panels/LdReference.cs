using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// LD scores of a reference panel for a regression: SNPs in the order of the genome with their scores, the weights' LD scores, and M.
/// </summary>
public sealed class LdReference
{
    private LdReference(IdTable ids, string[] chromosomes, long[] positions, double[] scores, double[] weights)
    {
        Ids = ids;
        Chromosomes = chromosomes;
        Positions = positions;
        Scores = scores;
        Weights = weights;
    }

    /// <summary>
    /// Annotations behind the scores, as the columns of the files are named; one, mostly <c>L2</c>, where they are plain.
    /// </summary>
    public IReadOnlyList<string> Names { get; private init; } = [];

    /// <summary>M of each annotation.</summary>
    public IReadOnlyList<double> M { get; private init; } = [];

    /// <summary>SNPs that both files have.</summary>
    public int SnpCount => Positions.Length;

    /// <summary>What is worth telling of the files, in sentences.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>Chromosomes of which files were read, in their order; empty where there is one file.</summary>
    public IReadOnlyList<string> FilesOf { get; private init; } = [];

    internal IdTable Ids { get; }

    internal string[] Chromosomes { get; }

    internal long[] Positions { get; }

    /// <summary>n × C, row after row.</summary>
    internal double[] Scores { get; }

    internal double[] Weights { get; }

    /// <summary>Prefixes of single files behind each prefix of the scores.</summary>
    internal IReadOnlyList<string[]> Files { get; private init; } = [];

    /// <summary>Annotations left out since their scores do not vary, as places in the files.</summary>
    internal IReadOnlyList<int> Constant { get; private init; } = [];

    /// <summary>Annotations of each prefix, before any is left out.</summary>
    internal IReadOnlyList<int> Widths { get; private init; } = [];

    /// <summary>Reads the files.</summary>
    /// <param name="options">Which.</param>
    /// <exception cref="InputException">
    /// A file is missing (a chromosome's between others', too) or breaks its format; M is missing; no SNP is in both.
    /// </exception>
    public static LdReference Read(LdReferenceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var notes = new List<string>();
        var prefixes = new LdPrefixes(options.Scores, options.ScoresByChromosome);
        (string[] Files, string[] Chromosomes)[] files =
            [.. prefixes.Prefixes.Select(prefix => prefixes.Expand(prefix, options.Chromosomes))];
        if (files.FirstOrDefault(own => !own.Chromosomes.SequenceEqual(files[0].Chromosomes)) is { Files: not null } other)
        {
            throw new InputException(
                $"{other.Files[0]}: files of chromosomes {string.Join(", ", other.Chromosomes)}, but those of {files[0].Files[0]} are of "
                + $"{string.Join(", ", files[0].Chromosomes)}");
        }

        (string[] Files, string[] Chromosomes) weightFiles = options.Weights is { } weights
            ? new LdPrefixes([weights], options.WeightsByChromosome).Expand(weights, options.Chromosomes)
            : files[0];
        if (weightFiles.Chromosomes.Length > 0 && files[0].Chromosomes.Except(weightFiles.Chromosomes).ToArray() is { Length: > 0 } lacking)
        {
            throw new InputException(
                $"{options.Weights}: there is no file of the weights for chromosome {lacking[0]}, of which there are LD scores");
        }

        string[] all = [.. files.SelectMany(own => own.Files).Concat(weightFiles.Files).Distinct(StringComparer.Ordinal)];
        LdScoreRows[] tables = Workers.Run(
            options.Workers, all.Length, k => LdScoreRows.Read(ChromosomeFiles.Existing(all[k] + LdPrefixes.ScoreExtension)!));
        Dictionary<string, LdScoreRows> read = all.Zip(tables)
            .ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        if (files[0].Chromosomes.Length is > 0 and < 22)
        {
            notes.Add($"LD scores are of chromosomes {string.Join(", ", files[0].Chromosomes)} only");
        }

        if (options.Weights is null)
        {
            notes.Add("the weights' LD scores are those of the model (no --w-ld): as if all its SNPs were in the regression");
        }

        bool hasOwnWeights = !weightFiles.Files.SequenceEqual(files[0].Files);
        string[][] parts = [.. files.Select(own => own.Files), .. hasOwnWeights ? [weightFiles.Files] : Array.Empty<string[]>()];
        LdColumns[] tablesOf = Workers.Run(options.Workers, parts.Length, k => LdColumns.Of(parts[k], read));
        LdColumns[] columns = tablesOf[..files.Length];
        LdReference reference = Join(columns, hasOwnWeights ? tablesOf[^1] : columns[0], notes);
        double[] m = options.M?.ToArray()
            ?? [.. files.SelectMany(own => LdCounts.Read(own.Files, [.. own.Files.Select(file => read[file])], options.AllSnps, notes))];
        string[] names = [.. columns.SelectMany((own, i) => own.Names.Select(name => columns.Length > 1 ? $"{name}_{i}" : name))];
        if (m.Length != names.Length)
        {
            throw new InputException($"--M: {m.Length} numbers for {names.Length} LD scores ({string.Join(", ", names)})");
        }

        return reference.WithoutConstant(names, m, notes, files, [.. columns.Select(own => own.Names.Length)]);
    }

    /// <summary>The columns of all prefixes, and the weights', of the SNPs that all have.</summary>
    private static LdReference Join(LdColumns[] columns, LdColumns weights, List<string> notes)
    {
        LdColumns first = columns[0];
        int width = columns.Sum(own => own.Names.Length), n = first.Ids.Count;
        foreach (LdColumns own in columns.Skip(1))
        {
            first.RequireSame(own);
        }

        if (weights.Names.Length != 1)
        {
            notes.Add($"of the weights' {weights.Names.Length} columns the first, {weights.Names[0]}, is taken");
        }

        if (first.Repeated > 0)
        {
            notes.Add($"{first.Repeated:N0} rows of the LD scores repeat an id and are left out");
        }

        int[] order = first.GenomeOrder();
        var places = new int[n];
        List<int> kept = new(n);
        int guess = 0;
        foreach (int row in order)
        {
            places[row] = ReferenceEquals(weights, first) ? row : weights.Ids.Find(first.Ids[row], guess);
            if (places[row] >= 0)
            {
                guess = places[row] + 1;
                kept.Add(row);
            }
        }

        if (kept.Count == 0)
        {
            throw new InputException(
                $"no SNP of the LD scores ({n:N0}, like {first.Ids.Text(0)}) is among those of the weights "
                + $"({weights.Ids.Count:N0}, like {weights.Ids.Text(0)})");
        }

        if (kept.Count < n)
        {
            notes.Add($"{kept.Count:N0} of {n:N0} SNPs with LD scores have weights");
        }

        bool isWhole = kept.Count == n && Enumerable.Range(0, n).All(i => kept[i] == i);
        IdTable ids = isWhole ? first.Ids : new IdTable();
        var scores = new double[kept.Count * width];
        for (int k = 0; k < kept.Count; k++)
        {
            int row = kept[k], at = k * width;
            if (!isWhole)
            {
                ids.TryAdd(first.Ids[row], out _);
            }

            foreach (LdColumns own in columns)
            {
                int place = ReferenceEquals(own, first) ? row : own.Ids.Find(first.Ids[row], row), size = own.Names.Length;
                System.Runtime.InteropServices.CollectionsMarshal.AsSpan(own.Scores).Slice(place * size, size).CopyTo(scores.AsSpan(at));
                at += size;
            }
        }

        return new LdReference(ids, [.. kept.Select(row => first.Chromosomes[row])], [.. kept.Select(row => first.Positions[row])], scores,
            [.. kept.Select(row => weights.Scores[places[row] * weights.Names.Length])]);
    }

    /// <summary>Leaves out columns that do not vary: nothing can be told of them beside the intercept.</summary>
    private LdReference WithoutConstant(
        string[] names, double[] m, List<string> notes, (string[] Files, string[] Chromosomes)[] files, int[] widths)
    {
        int width = names.Length;
        int[] constant = [.. Enumerable.Range(0, width).Where(c =>
            Enumerable.Range(0, SnpCount).All(row => Scores[(row * width) + c] == Scores[c]))];
        if (constant.Length == width && SnpCount > 1)
        {
            throw new InputException(
                $"{files[0].Files[0]}{LdPrefixes.ScoreExtension}: no LD score varies: all rows of {names[0]} have one value");
        }

        int[] kept = SnpCount > 1 ? [.. Enumerable.Range(0, width).Except(constant)] : [.. Enumerable.Range(0, width)];
        foreach (int c in Enumerable.Range(0, width).Except(kept))
        {
            notes.Add($"{names[c]} is left out: its LD scores do not vary");
        }

        double[] scores = kept.Length == width ? Scores : new double[SnpCount * kept.Length];
        for (int row = 0; row < SnpCount && kept.Length < width; row++)
        {
            for (int c = 0; c < kept.Length; c++)
            {
                scores[(row * kept.Length) + c] = Scores[(row * width) + kept[c]];
            }
        }

        return new LdReference(Ids, Chromosomes, Positions, scores, Weights)
        {
            Names = [.. kept.Select(c => names[c])],
            M = [.. kept.Select(c => m[c])],
            Notes = notes,
            FilesOf = files[0].Chromosomes,
            Files = [.. files.Select(own => own.Files)],
            Constant = [.. Enumerable.Range(0, width).Except(kept)],
            Widths = widths,
        };
    }
}
