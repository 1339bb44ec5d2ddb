namespace GpuLmm;

/// <summary>Collects what tables and lists say about each genotyped sample, then hands it to <see cref="TraitSets"/>.</summary>
internal sealed class Alignment
{
    private const int ExampleCount = 5;
    private const string CategoryAdvice = "; if the column is a category, name it with --cat-covar";
    private readonly string name;
    private readonly IReadOnlyList<SampleId> samples;
    private readonly SampleIndex index;
    private readonly List<(string Name, double[] Values)> traits = [];
    private readonly List<double[]> events = [];
    private readonly List<Covariate> covariates = [];
    private readonly bool[] isMatched;
    private readonly bool[] isKept;
    private readonly List<string> warnings = [];
    private int phenotypeRows;
    private int? covariateRows;
    private string[] notGenotyped = [];

    /// <summary>Starts with every sample matched and kept.</summary>
    public Alignment(string name, IReadOnlyList<SampleId> samples)
    {
        this.name = name;
        this.samples = samples;
        index = new SampleIndex(name, samples);
        isMatched = [.. Enumerable.Repeat(true, samples.Count)];
        isKept = [.. Enumerable.Repeat(true, samples.Count)];
        phenotypeRows = samples.Count;
    }

    public void ReadPhenotypes(string path, IReadOnlyList<string> names)
    {
        SampleTable table = SampleTable.Read(path, names, []);
        if (table.Columns.Count == 0)
        {
            throw new InputException($"{path}: has no phenotype columns beside the ids");
        }

        int[] rows = Match(table);
        WarnOfMissingCodes(table);
        foreach (TableColumn column in table.Columns)
        {
            traits.Add((column.Name, Covariate.Spread(column.Numbers, rows, samples.Count, double.NaN)));

            // There may be ten thousand: no trait is held twice.
            column.Numbers.Clear();
            column.Numbers.TrimExcess();
        }

        phenotypeRows = table.RowCount;
        notGenotyped = [.. Enumerable.Range(0, rows.Length).Where(row => rows[row] < 0).Select(table.IdText)];
    }

    public void TakePhenotypes(Genotypes genotypes, IReadOnlyList<string> names)
    {
        PhenotypeColumns columns = genotypes.Phenotypes
            ?? throw new InputException($"{genotypes.Name}: these genotypes come without phenotypes; give a phenotype file");
        foreach (string trait in names.Count > 0 ? names : columns.Names)
        {
            int t = columns.Names.ToList().IndexOf(trait);
            double[] values = t >= 0 ? columns.Values[t].ToArray() : throw NearestName.NotFound(genotypes.Name, trait, columns.Names);
            traits.Add((trait, values));
            if ((columns.Notes[t] ?? MissingCodes.Warning(values)) is { } note)
            {
                warnings.Add($"{genotypes.Name}: trait {trait}: {note}");
            }
        }
    }

    public void ReadCovariates(string path, IReadOnlyList<string> names, IReadOnlyList<string> categorical)
    {
        SampleTable table = SampleTable.Read(path, names, categorical, CategoryAdvice);
        int[] rows = Match(table);
        WarnOfMissingCodes(table);
        covariates.AddRange(table.Columns.Select(c => new Covariate(c, rows, samples.Count)));
        covariateRows = table.RowCount;
    }

    public void AddPhenotypes(IReadOnlyList<string> names, IReadOnlyList<double[]> values)
    {
        CheckColumns(names, values);
        traits.AddRange(names.Zip(values));
    }

    public void AddCovariates(IReadOnlyList<string> names, IReadOnlyList<double[]> values)
    {
        CheckColumns(names, values);
        covariates.AddRange(names.Zip(values, (n, v) => new Covariate(n, v)));
    }

    /// <summary>Copies of markers as covariates; missing calls are no missing values.</summary>
    public void AddMarkers(IReadOnlyList<string> ids, IReadOnlyList<double[]> copies) =>
        covariates.AddRange(ids.Zip(copies, (id, values) => new Covariate(id, values, isImputed: true)));

    public void KeepAndRemove(string? keepPath, string? removePath)
    {
        if (keepPath is not null)
        {
            bool[] named = SampleList.Read(keepPath, index, samples.Count);
            if (!named.Contains(true))
            {
                throw new InputException($"{keepPath}: none of its samples is in {name}, whose ids (FID IID) are like '{samples[0]}'");
            }

            And(isKept, named);
        }

        if (removePath is not null)
        {
            And(isKept, [.. SampleList.Read(removePath, index, samples.Count).Select(isNamed => !isNamed)]);
        }
    }

    /// <summary>Takes the values of samples that cannot be analysed for a trait.</summary>
    /// <param name="serves">Whether a sample can.</param>
    public void Require(Func<string, SampleId, bool> serves)
    {
        foreach ((string trait, double[] values) in traits)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = serves(trait, samples[i]) ? values[i] : double.NaN;
            }
        }
    }

    /// <summary>Takes traits two by two, times and whether their event came.</summary>
    /// <param name="source">Where they are from, for messages.</param>
    /// <exception cref="InputException">A time without its event, or a value that is none.</exception>
    public void PairEvents(string source)
    {
        if (traits.Count % 2 != 0)
        {
            throw new InputException(
                $"{source}: {traits.Count} phenotypes ({string.Join(", ", traits.Select(trait => trait.Name))}); expected pairs of a time and "
                + "of whether its event came: name them by --pheno-name TIME,STATUS");
        }

        List<(string Name, double[] Values)> times = [];
        for (int t = 0; t < traits.Count; t += 2)
        {
            ((string time, double[] values), (string status, double[] own)) = (traits[t], traits[t + 1]);
            bool isCoded = own.All(value => double.IsNaN(value) || value is 1 or 2) && own.Contains(2);
            if (isCoded)
            {
                own = Array.ConvertAll(own, value => value - 1);
                warnings.Add($"{source}: {status} is coded 1 and 2: 2 is the event, 1 the end of observation");
            }

            for (int i = 0; i < values.Length; i++)
            {
                if (values[i] < 0 || own[i] is not (0 or 1 or double.NaN))
                {
                    throw new InputException(values[i] < 0
                        ? FormattableString.Invariant($"{source}: sample {samples[i]} has the time {values[i]:g6} in {time}; expected one that is not negative")
                        : FormattableString.Invariant($"{source}: sample {samples[i]} has {own[i]:g6} in {status}; expected 1 for the event, and 0 where observation ended"));
                }

                values[i] = double.IsNaN(own[i]) ? double.NaN : values[i];
            }

            times.Add((time, values));
            events.Add(own);
        }

        traits.Clear();
        traits.AddRange(times);
    }

    /// <summary>Takes out the times of samples that are observed up to before the first event: they are at risk at none.</summary>
    private void RequireRisk(int trait, bool[] isEligible)
    {
        (string name, double[] values) = traits[trait];
        double first = double.PositiveInfinity;
        for (int i = 0; i < values.Length; i++)
        {
            first = isEligible[i] && events[trait][i] == 1 && values[i] < first ? values[i] : first;
        }

        int before = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] < first)
            {
                before += isEligible[i] ? 1 : 0;
                values[i] = double.NaN;
            }
        }

        if (before > 0 && double.IsFinite(first))
        {
            warnings.Add($"{name}: {before} samples whose observation ends before the first event tell nothing of it and are left out");
        }
    }

    /// <summary>Sorts the traits into sample sets and counts who was left out.</summary>
    /// <param name="requireEveryTrait">Whether a sample needs a value of every trait.</param>
    public StudySamples Build(bool requireEveryTrait)
    {
        bool[] isEligible = new bool[samples.Count];
        int removed = 0;
        int[] missingCovariates = new int[covariates.Count];
        int missingPhenotype = 0, missingSomeTrait = 0;
        for (int i = 0; i < samples.Count; i++)
        {
            if (!isMatched[i])
            {
                continue;
            }

            if (!isKept[i])
            {
                removed++;
            }
            else if (covariates.FindIndex(c => c.IsMissing(i)) is >= 0 and int absent)
            {
                missingCovariates[absent]++;
            }
            else
            {
                bool isWithout = traits.TrueForAll(t => double.IsNaN(t.Values[i]));
                bool isIncomplete = requireEveryTrait && !isWithout && traits.Exists(t => double.IsNaN(t.Values[i]));
                isEligible[i] = !isIncomplete;
                missingPhenotype += isWithout ? 1 : 0;
                missingSomeTrait += isIncomplete ? 1 : 0;
            }
        }

        var report = new AlignmentReport
        {
            Genotyped = samples.Count,
            InPhenotypeTable = phenotypeRows,
            InCovariateTable = covariateRows,
            Matched = isMatched.Count(m => m),
            RemovedByLists = removed,
            MissingCovariate = missingCovariates.Sum(),
            MissingByCovariate = covariates.Zip(missingCovariates).Where(pair => pair.Second > 0)
                .Select(pair => KeyValuePair.Create(pair.First.Name, pair.Second)).ToDictionary(StringComparer.Ordinal),
            MissingPhenotype = missingPhenotype,
            MissingSomeTrait = missingSomeTrait,
            NotGenotyped = notGenotyped.Length,
            NotGenotypedExamples = [.. notGenotyped.Take(ExampleCount)],
            Warnings = warnings,
        };
        var sets = new TraitSets(samples, covariates, isEligible, report);
        for (int t = 0; t < traits.Count; t++)
        {
            if (events.Count > 0)
            {
                RequireRisk(t, isEligible);
            }

            sets.Add(traits[t].Name, traits[t].Values, events.Count > 0 ? events[t] : null);
            traits[t] = (traits[t].Name, []);
        }

        return new StudySamples(sets.Traits, sets.SampleSets, sets.Skipped, report)
        {
            Kept = [.. samples.Where((_, i) => isKept[i])],
        };
    }

    private void WarnOfMissingCodes(SampleTable table) => warnings.AddRange(
        table.Columns.Where(column => !column.IsCategorical)
            .Select(column => (column.Name, Warning: MissingCodes.Warning(column.Numbers))).Where(column => column.Warning is not null)
            .Select(column => $"{table.Path}: column {column.Name}: {column.Warning}"));

    private int[] Match(SampleTable table)
    {
        int[] rows = index.Match(table);
        bool[] isInTable = new bool[samples.Count];
        foreach (int sample in rows.Where(sample => sample >= 0))
        {
            isInTable[sample] = true;
        }

        And(isMatched, isInTable);
        return rows;
    }

    private void CheckColumns(IReadOnlyList<string> names, IReadOnlyList<double[]> values)
    {
        if (names.Count != values.Count)
        {
            throw new ArgumentException($"{names.Count} names for {values.Count} columns.");
        }

        for (int t = 0; t < names.Count; t++)
        {
            if (values[t].Length != samples.Count || Array.Exists(values[t], double.IsInfinity))
            {
                throw new ArgumentException(
                    $"Column {names[t]}: expected {samples.Count} values, finite or NaN, found {values[t].Length} or an infinite one.");
            }
        }
    }

    private static void And(bool[] all, bool[] also)
    {
        for (int i = 0; i < all.Length; i++)
        {
            all[i] &= also[i];
        }
    }
}
