using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// Mixtures of two normals for the effects of markers (Loh et al. 2015, BOLT-LMM): which one predicts best is found by cross-validation,
/// and its effects without each chromosome take the place of BLUPs. All folds, priors, chromosomes and traits share the passes.
/// </summary>
internal sealed class MixtureModel(IReadOnlyList<MatrixFreeSet> sets, KinshipPasses passes, MatrixFreeOptions options)
{
    private const int Folds = 5;
    private const int MostPasses = 200;

    private const double KeptShare = 0.9;

    // Of the trait's standard deviation: less than what conjugate gradients leave.
    private const double Tolerance = 3e-4;

    private static readonly double[] smallVariances = [0.5, 0.3, 0.1];
    private static readonly double[] largeShares = [0.5, 0.2, 0.1, 0.05, 0.02, 0.01];

    // The first is one normal: both halves have the same variance.
    private static readonly (double LargeShare, double SmallVariance)[] priors =
        [.. smallVariances.SelectMany(small => largeShares.Select(large => (large, small)))];

    private readonly Dictionary<MatrixFreeSet, double[][]> trainings = sets.ToDictionary(
        set => set, set => Masks(set, passes, options.Seed));

    /// <summary>
    /// Columns that are held at most: over the rows of a pass a response and residuals of each fit, and those of a pass twice; over the
    /// markers the effects of each, and those that predict at once.
    /// </summary>
    public static (long OverRows, long OverMarkers) WorkingColumns(long traits, int chromosomes)
    {
        long fits = traits * Math.Max(Folds * priors.Length, chromosomes + 1);
        return ((4 * fits) + (2 * MatrixFreeOptions.MixtureBlock), fits + Math.Min(fits, ConjugateGradients.MostColumns));
    }

    /// <summary>Gives the fits of traits that a mixture predicts better their mixture, and its residuals.</summary>
    /// <param name="fits">Of all traits, set by set.</param>
    public void Improve(IReadOnlyList<MatrixFreeFit> fits)
    {
        (MatrixFreeSet Set, MatrixFreeTrait Trait, MatrixFreeFit Fit)[] traits =
            [.. sets.SelectMany(set => set.Traits.Select(trait => (set, trait))).Zip(fits, (pair, fit) => (pair.set, pair.trait, fit))
                .Where(one => one.fit.Reml.Boundary == VarianceBoundary.None)];
        MixtureEffects[] chosen = Choose(traits);
        var better = traits.Zip(chosen).Where(pair => pair.Second.Gain > 1).ToArray();
        int chromosomes = passes.Markers.Chromosomes.Count;
        var groups = better.Select(pair => pair.First.Set).Distinct().ToList();
        MixtureColumn[][] columns = [.. better.Select(pair => Enumerable.Range(KinshipPasses.NoneLeftOut, chromosomes + 1).Select(c =>
            Column(pair.First.Trait, pair.First.Trait.Response, groups.IndexOf(pair.First.Set), c,
                (pair.Second.LargeShare, pair.Second.SmallVariance))).ToArray())];
        Run([.. columns.SelectMany(own => own)], groups.Count, (group, column) => groups[group].Samples.Project(column));
        double[] slopes = Array.ConvertAll(passes.Markers.Codings, coding => coding.Slope);
        foreach ((MixtureColumn[] own, int t) in columns.Select((own, t) => (own, t)))
        {
            ((MatrixFreeSet set, MatrixFreeTrait _, MatrixFreeFit fit), MixtureEffects mixture) = better[t];
            fit.Take(
                mixture with { Calibration = Calibration(set, fit, own) }, set.Samples.Gather(own[0].Residuals),
                passes.Markers.Chromosomes.Select((name, c) => KeyValuePair.Create(name, set.Samples.Gather(own[c + 1].Residuals)))
                    .ToDictionary(),
                own[0].Effects, slopes);
        }
    }

    /// <summary>
    /// γ with which the statistics of the mixture have the mean of those with one normal, over the markers of the kinship but the tenth
    /// with the largest: what few markers gain is not inflation (Loh et al. 2015 match the intercepts of LD score regression).
    /// </summary>
    private double Calibration(MatrixFreeSet set, MatrixFreeFit fit, MixtureColumn[] columns)
    {
        ModelMarkers markers = passes.Markers;
        int chromosomes = markers.Chromosomes.Count;
        using var residuals = new DenseMatrix(passes.Rows.Count, 2 * chromosomes);
        residuals.Clear();
        double[] scales = new double[2 * chromosomes];
        for (int c = 0; c < chromosomes; c++)
        {
            double[] own = columns[c + 1].Residuals, other = fit.Residuals[markers.Chromosomes[c]];
            own.CopyTo(residuals.Column(c));
            set.Samples.Scatter(other, residuals.Column(chromosomes + c));
            scales[c] = TensorPrimitives.SumOfSquares<double>(own);
            scales[chromosomes + c] = fit.Calibration * TensorPrimitives.Dot(other, fit.Trait.Values.Span);
        }

        using DenseMatrix scores = passes.Project(residuals, new double[]?[2 * chromosomes]);
        (double Mixture, double Normal)[] statistics = [.. Enumerable.Range(0, markers.Count).Select(i =>
        {
            int own = markers.ChromosomeOf[i], other = chromosomes + own;
            return (scores[i, own] * scores[i, own] / scales[own], scores[i, other] * scores[i, other] / scales[other]);
        })];
        double mixture = statistics.Sum(one => one.Mixture), normal = statistics.Sum(one => one.Normal);
        (double Mixture, double Normal)[] kept = [.. statistics.OrderBy(one => (one.Mixture / mixture) + (one.Normal / normal))
            .Take(Math.Max(1, (int)(KeptShare * markers.Count)))];
        return kept.Sum(one => one.Mixture) / kept.Sum(one => one.Normal);
    }

    /// <summary>Of every trait the prior with the least cross-validated error.</summary>
    private MixtureEffects[] Choose((MatrixFreeSet Set, MatrixFreeTrait Trait, MatrixFreeFit Fit)[] traits)
    {
        var columns = new List<MixtureColumn>();
        foreach ((MatrixFreeSet set, MatrixFreeTrait trait, MatrixFreeFit _) in traits)
        {
            int place = Enumerable.Range(0, sets.Count).First(k => ReferenceEquals(sets[k], set));
            for (int fold = 0; fold < Folds; fold++)
            {
                var response = new double[trait.Response.Length];
                TensorPrimitives.Multiply(trait.Response, trainings[set][fold], response);
                columns.AddRange(priors.Select(prior => Column(
                    trait, response, (place * Folds) + fold, KinshipPasses.NoneLeftOut, prior)));
            }
        }

        Run([.. columns], sets.Count * Folds, (group, column) =>
            TensorPrimitives.Multiply(column, trainings[sets[group / Folds]][group % Folds], column));
        var errors = new double[columns.Count];
        foreach (int[] some in Enumerable.Range(0, columns.Count).Chunk(ConjugateGradients.MostColumns))
        {
            using var effects = new DenseMatrix(passes.Markers.Count, some.Length);
            for (int j = 0; j < some.Length; j++)
            {
                columns[some[j]].Effects.CopyTo(effects.Column(j));
            }

            using DenseMatrix predicted = passes.Score(effects);
            for (int j = 0; j < some.Length; j++)
            {
                int t = some[j] / (Folds * priors.Length), fold = some[j] / priors.Length % Folds;
                errors[some[j]] = Error(traits[t].Set, traits[t].Trait, fold, predicted.Column(j));
            }
        }

        return [.. traits.Select((one, t) => Best(one.Trait, errors.AsSpan(t * Folds * priors.Length, Folds * priors.Length)))];
    }

    private static MixtureEffects Best(MatrixFreeTrait trait, ReadOnlySpan<double> errors)
    {
        var sums = new double[priors.Length];
        for (int k = 0; k < errors.Length; k++)
        {
            sums[k % priors.Length] += errors[k];
        }

        int best = Array.IndexOf(sums, sums.Min());

        // Better by chance is not better: the gain is to be as large as its standard error over the folds.
        double[] gains = new double[Folds];
        for (int fold = 0; fold < Folds; fold++)
        {
            gains[fold] = errors[fold * priors.Length] - errors[(fold * priors.Length) + best];
        }

        double mean = gains.Average(), variance = gains.Sum(gain => (gain - mean) * (gain - mean)) / (Folds - 1);
        best = mean > Math.Sqrt(variance / Folds) ? best : 0;
        double all = TensorPrimitives.SumOfSquares<double>(trait.Response);
        return new MixtureEffects(
            priors[best].LargeShare, priors[best].SmallVariance, 1 - (sums[best] / all), 1 - (sums[0] / all), sums[0] / sums[best]);
    }

    /// <summary>Sum of squares of what is left of the samples that a fold leaves out.</summary>
    private double Error(MatrixFreeSet set, MatrixFreeTrait trait, int fold, Span<double> predicted)
    {
        set.Samples.Project(predicted);
        double sum = 0;
        foreach (int row in set.Samples.Rows)
        {
            double left = (1 - trainings[set][fold][row]) * (trait.Response[row] - predicted[row]);
            sum += left * left;
        }

        return sum;
    }

    private MixtureColumn Column(
        MatrixFreeTrait trait, double[] response, int group, int leftOut, (double LargeShare, double SmallVariance) prior)
    {
        ModelMarkers markers = passes.Markers;
        int count = markers.Count - (leftOut == KinshipPasses.NoneLeftOut ? 0 : markers.CountOf[leftOut]);
        return new MixtureColumn(group, response, markers.Count)
        {
            LargeShare = prior.LargeShare,
            SmallVariance = prior.SmallVariance,
            MarkerVariance = trait.Point.Lambda * trait.Point.ResidualVariance / count,
            ResidualVariance = trait.Point.ResidualVariance,
            Chromosomes = (markers.ChromosomeOf, leftOut),
        };
    }

    /// <summary>Passes until all columns have converged.</summary>
    private void Run(MixtureColumn[] all, int groups, MaskColumn mask)
    {
        foreach (MixtureColumn[] some in all.Chunk(ConjugateGradients.MostColumns))
        {
            for (int pass = 0; pass < MostPasses && some.Any(column => !column.IsConverged(Tolerance)); pass++)
            {
                MixtureColumn[] active = [.. some.Where(column => !column.IsConverged(Tolerance))];
                using var residuals = new DenseMatrix(passes.Rows.Count, active.Length);
                for (int j = 0; j < active.Length; j++)
                {
                    active[j].Begin();
                    active[j].Residuals.CopyTo(residuals.Column(j));
                }

                passes.Sweep(residuals, new PassSweep(
                    groups, Array.ConvertAll(active, column => column.Group), mask,
                    (j, start, products, gram) => active[j].Update(start, products, gram)));
                for (int j = 0; j < active.Length; j++)
                {
                    residuals.Column(j).CopyTo(active[j].Residuals);
                }
            }
        }
    }

    /// <summary>1 for the samples that each fold is fitted with, 0 elsewhere: random parts of equal size.</summary>
    private static double[][] Masks(MatrixFreeSet set, KinshipPasses passes, int seed)
    {
        int[] rows = [.. set.Samples.Rows.Order()];
        new Random(seed).Shuffle(rows);
        return [.. Enumerable.Range(0, Folds).Select(fold =>
        {
            var mask = new double[passes.Rows.Count];
            foreach ((int row, int k) in rows.Select((row, k) => (row, k)))
            {
                mask[row] = k % Folds == fold ? 0 : 1;
            }

            return mask;
        })];
    }
}
