namespace GpuLmm;

/// <summary>The tests of a set over several studies. Used by one thread.</summary>
/// <param name="backend">Whose host decomposes covariances.</param>
/// <param name="masks">Which annotations are tested together.</param>
/// <param name="options">Which variants, and how.</param>
/// <param name="hasTails">Whether variants of any study have p of their own.</param>
internal sealed class SetMetaTester(Backend backend, IReadOnlyList<VariantMask> masks, SetOptions options, bool hasTails)
{
    // Those of single genotypes, which scores do not tell.
    private static readonly string[] OfGenotypes = ["MAX", "COMPHET"];
    private static readonly string[] Plain = ["BURDEN", "SKAT", "SKATO"];
    private const double Rounding = 1e-12;
    private const string Efficient = "SMMAT-E";

    // Counts are made of frequencies.
    private const double OfCounts = 1e-6;

    private readonly SetTester tester = new(backend, options);

    /// <summary>All rows of a set.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="chromosome">Where it is.</param>
    /// <param name="position">The same.</param>
    /// <param name="set">Its scores.</param>
    public IReadOnlyList<SetResult> Rows(string name, string chromosome, long position, JointSet set)
    {
        IReadOnlyList<SetForm> plain = set.Forms(double.PositiveInfinity);
        IReadOnlyList<SetForm> forms = hasTails ? set.Forms(options.Generalised.SaddlepointCutoff) : plain;
        var rows = new List<SetResult>();
        var distinct = new List<SetResult>();
        foreach (VariantMask mask in masks)
        {
            var before = new List<(int[] Places, string Cut, List<SetResult> Rows)>();
            foreach (FrequencyCut cut in FrequencyCut.Of(options))
            {
                int[] places = [.. Enumerable.Range(0, set.Variants.Count).Where(k => IsIn(set.Variants[k], mask, cut))];
                if (before.Find(own => own.Places.SequenceEqual(places)) is { Rows: { } same } other)
                {
                    rows.AddRange(same.Select(row => row with
                    {
                        MaxFrequency = cut.Name,
                        Note = row.Note.Length > 0 ? row.Note : $"as-{other.Cut}",
                    }));
                    continue;
                }

                List<SetResult> own = places.Length == 0 ? [] :
                [
                    .. Tests(set, places, forms, plain).Select(test => new SetResult(
                        0, name, chromosome, position, mask.Name, cut.Name, test.Test, places.Length, test.UltraRare,
                        places.Sum(place => set.Variants[place].MinorCount), test.Result.Beta, test.Result.StandardError,
                        test.Result.Statistic, test.Result.NegativeLog10P, test.Result.Rho,
                        double.IsNaN(test.Result.NegativeLog10P) ? "collinear" : "")),
                ];
                before.Add((places, cut.Name, own));
                rows.AddRange(own);
                distinct.AddRange(own);
            }
        }

        rows.AddRange(distinct.Count > 0 ? SetRows.OverMasks(distinct) : []);
        return rows.Count > 0 ? rows :
        [
            new SetResult(
                0, name, chromosome, position, SetRows.None, SetRows.None, SetRows.None, 0, 0, double.NaN, double.NaN, double.NaN,
                double.NaN, double.NaN, double.NaN, set.Variants.All(variant => variant.IsAmbiguous) ? "ambiguous-strand" : "in-no-mask"),
        ];
    }

    private static bool IsIn(JointVariant variant, VariantMask mask, FrequencyCut cut) =>
        !variant.IsAmbiguous && variant.MinorCount > 0
        && (mask.Annotations is null || (variant.Annotation is { } annotation && mask.Annotations.Contains(annotation)))
        && (cut.IsSingleton ? Math.Abs(variant.MinorCount - 1) < OfCounts : variant.MinorFrequency <= cut.Highest * (1 + Rounding));

    private IEnumerable<(string Test, SetTestResult Result, int UltraRare)> Tests(
        JointSet set, int[] places, IReadOnlyList<SetForm> forms, IReadOnlyList<SetForm> plain)
    {
        // Dosages of ultra-rare variants are summed: who carries two of them is not known.
        int[] rare = [.. places.Where(place => set.Variants[place].MinorCount <= options.CollapseCount + OfCounts)];
        int[] others = [.. places.Except(rare)];
        int sum = set.Variants.Count, collapsed = sum + 1;
        var columns = new MaskColumns(
            sum, sum, sum, Weighted(options.Weights), Weighted(SetWeights.Equal), rare.Length, double.NaN);
        SetForm own = Extended(JointSet.Sum(forms));
        foreach ((string test, SetTestResult result) in tester.Run(own, columns, null))
        {
            // Of cases and controls it is that of the plain scores, as in their scans.
            if (!OfGenotypes.Contains(test) && !(hasTails && test == Efficient))
            {
                yield return (test, result, rare.Length);
            }

            if (test == "BURDEN")
            {
                yield return ("BURDEN-HET", Differences(result), rare.Length);
            }
        }

        if (hasTails)
        {
            foreach ((string test, SetTestResult result) in tester.Run(Extended(JointSet.Sum(plain)), columns, null))
            {
                if (Plain.Contains(test))
                {
                    yield return (test + "-PLAIN", result, rare.Length);
                }
                else if (test == Efficient)
                {
                    yield return (test, result, rare.Length);
                }
            }
        }

        SetForm Extended(SetForm form) => WithSums(form, [places, rare]);

        WeightedColumns Weighted(SetWeights weights)
        {
            double frequency = rare.Sum(place => set.Variants[place].MinorFrequency);
            int[] all = rare.Length > 0 ? [.. others, collapsed] : others;
            double[] frequencies = [.. others.Select(place => set.Variants[place].MinorFrequency)];
            frequencies = rare.Length > 0 ? [.. frequencies, Math.Min(frequency, 0.5)] : frequencies;
            return new WeightedColumns(all, Array.ConvertAll(frequencies, weights.At), frequencies);
        }

        SetTestResult Differences(SetTestResult burden)
        {
            StudyEffect[] effects =
            [
                .. forms.Select(form => SetTests.Burden(Extended(form).Select(columns.Weighted.Places).Weighted(columns.Weighted.Weights)))
                    .Select(one => new StudyEffect(one.Beta, one.StandardError, double.NaN, double.NaN)),
            ];
            MetaHeterogeneity differences = MetaStatistics.Differences(effects, burden.Beta);
            return new SetTestResult(differences.Q, differences.NegativeLog10P);
        }
    }

    /// <summary>The form with sums of some of its columns behind them.</summary>
    private static SetForm WithSums(SetForm form, int[][] sums)
    {
        int m = form.Count, width = m + sums.Length;
        int[][] parts = [.. Enumerable.Range(0, m).Select(k => new[] { k }), .. sums];
        var all = new SetForm(new double[width], new double[width * width]);
        for (int i = 0; i < width; i++)
        {
            all.Scores[i] = parts[i].Sum(k => form.Scores[k]);
            for (int j = 0; j <= i; j++)
            {
                double sum = 0;
                foreach (int a in parts[i])
                {
                    foreach (int b in parts[j])
                    {
                        sum += form.Covariance[(a * m) + b];
                    }
                }

                all.Covariance[(i * width) + j] = all.Covariance[(j * width) + i] = sum;
            }
        }

        return all;
    }
}
