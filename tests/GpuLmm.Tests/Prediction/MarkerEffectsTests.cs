namespace GpuLmm.Tests;

/// <summary>Effects of markers make the BLUPs again, of those with records and of those without.</summary>
[TestFixture]
public sealed class MarkerEffectsTests : HostFixture
{
    private const int N = 60, Phenotyped = 45;
    private SimulatedStudy study = null!;

    [SetUp]
    public void Simulate() => study = new SimulatedStudy(N, 90, seed: 9, missing: 0.03);

    [TearDown]
    public void Free() => study.Dispose();

    [TestCase(KinshipMethod.Centered, false)]
    [TestCase(KinshipMethod.Standardized, false)]
    [TestCase(KinshipMethod.Standardized, true)]
    [TestCase(KinshipMethod.VanRaden1, false)]
    public void Effects_times_genotypes_are_the_random_effects(KinshipMethod method, bool isSampleVariance)
    {
        var options = new KinshipOptions
        {
            Method = method,
            SampleVariance = isSampleVariance,
            Filter = MarkerFilter.Default with { MinMinorAlleleFrequency = 0.05 }
        };
        using var kinship = Kinship.Estimate(study.Genotypes, Host, options);
        (ModelReport fit, MixedModelPredictor predictor) = Fit("y ~ x + (1 + x | gr(id, cov = K))", kinship);
        using (predictor)
        {
            IReadOnlyList<MarkerEffects> effects = predictor.MarkerEffects(study.Genotypes, options: options);
            RandomEffect[] blups = [.. fit.Random, .. predictor.PredictUnobserved()];
            Assert.That(blups, Has.Length.EqualTo(2 * N));
            Assert.That(effects.Select(effect => effect.Term), Is.EqualTo(new[] { "(Intercept)", "x" }));
            foreach (MarkerEffects own in effects)
            {
                // By plain loops over the counts.
                var sums = new double[N];
                for (int k = 0; k < own.Markers.Count; k++)
                {
                    int marker = Array.IndexOf(study.Markers, own.Markers[k]);
                    double[] centred = study.Centred(marker);
                    for (int i = 0; i < N; i++)
                    {
                        sums[i] += centred[i] * own.Effects[k];
                    }
                }

                MarkerScores scores = own.Score(study.Genotypes, Host);
                Assert.That(own.Markers, Has.Count.InRange(60, 89), "a filter that filters");
                Assert.That(scores.Values, Is.EqualTo(sums).Within(1e-12));
                foreach (RandomEffect blup in blups.Where(blup => blup.Term == own.Term))
                {
                    Assert.That(sums[int.Parse(blup.Level[1..])], Is.EqualTo(blup.Value).Within(1e-8), blup.Level);
                }
            }
        }
    }

    [Test]
    public void New_genotypes_are_scored_whatever_allele_they_count()
    {
        using var kinship = Kinship.Estimate(study.Genotypes, Host);
        (_, MixedModelPredictor predictor) = Fit("y ~ x + (1 | gr(id, cov = K))", kinship);
        using (predictor)
        {
            MarkerEffects effects = predictor.MarkerEffects(study.Genotypes).Single();
            MarkerScores expected = effects.Score(study.Genotypes, Host);

            // Every other marker counts the other allele, the order is another, and one marker is not there.
            int[] order = [.. Enumerable.Range(0, study.Markers.Length - 1).Reverse()];
            PlinkBed.Write(
                study.Path("new"), study.Ids,
                [.. order.Select(j => j % 2 == 0
                    ? study.Markers[j] : study.Markers[j] with { Allele1 = study.Markers[j].Allele2, Allele2 = study.Markers[j].Allele1 })],
                [.. order.Select(j => Array.ConvertAll(study.Counts[j], count => (sbyte)(count < 0 || j % 2 == 0 ? count : 2 - count)))]);
            using var genotypes = PlinkBed.Open(study.Path("new"));
            MarkerScores scores = effects.Score(genotypes, Host);
            double[] last = study.Centred(study.Markers.Length - 1);

            Assert.That((scores.Used, scores.Absent), Is.EqualTo((effects.Markers.Count - 1, 1)));
            Assert.That(scores.Values,
                Is.EqualTo(expected.Values.Zip(last, (score, x) => score - (x * effects.Effects[^1]))).Within(1e-12));
        }
    }

    [Test]
    public void Effects_of_several_traits_are_scored_together_and_kept_with_one_list_of_markers()
    {
        Marker[] some = [.. study.Markers.Take(40)], others = [.. study.Markers.Skip(20).Take(30)];
        MarkerEffects[] written = [.. new[] { some, others, some, [.. some.Take(25)] }.Select((own, t) => new MarkerEffects(
            "k", $"t{t}", own, [.. own.Select((_, k) => 0.25 * (1 + (k % 3)))], [.. own.Select((_, k) => Math.Sin(k + t))]))];
        string path = study.Path("many.snp.tsv");
        using (FileStream stream = File.Create(path))
        {
            PredictionTables.WriteMarkers(stream, written);
        }

        IReadOnlyList<MarkerEffects> read = MarkerEffectsFile.Read(path);
        IReadOnlyList<MarkerScores> together = MarkerEffects.ScoreAll(read, study.Genotypes, Host);

        Assert.That(read[2].Markers, Is.SameAs(read[0].Markers));
        Assert.That(read[3].Markers[7], Is.SameAs(read[0].Markers[7]));
        foreach ((MarkerEffects own, int t) in written.Select((own, t) => (own, t)))
        {
            Assert.That(read[t].Markers.Select(marker => marker.Id), Is.EqualTo(own.Markers.Select(marker => marker.Id)));
            Assert.That(read[t].Effects, Is.EqualTo(own.Effects).AsCollection.Within(1e-12));
            Assert.That(
                together[t].Values, Is.EqualTo(own.Score(study.Genotypes, Host).Values).AsCollection.Within(1e-12), own.Term);
        }
    }

    [Test]
    public void A_kernel_of_other_markers_is_refused()
    {
        using var kinship = Kinship.Estimate(study.Genotypes, Host);
        (_, MixedModelPredictor predictor) = Fit("y ~ x + (1 | gr(id, cov = K))", kinship);
        using (predictor)
        {
            Assert.That(
                () => predictor.MarkerEffects(study.Genotypes, options: new KinshipOptions { Method = KinshipMethod.VanRaden1 }),
                Throws.TypeOf<InputException>().With.Message.Contains("K is not the vanraden1 matrix of these markers and samples"));
            Assert.That(
                () => predictor.MarkerEffects(study.Genotypes, options: new KinshipOptions { Method = KinshipMethod.Dominance }),
                Throws.TypeOf<InputException>().With.Message.Contains("effects of markers are those of an additive matrix"));
            Assert.That(
                () => predictor.MarkerEffects(study.Genotypes, "L"),
                Throws.TypeOf<InputException>().With.Message.Contains("no kernel 'L' of markers; its kernels are: K"));
        }
    }

    private (ModelReport Fit, MixedModelPredictor Predictor) Fit(string formula, Kinship kinship)
    {
        double[] y = study.Trait(0.6);
        var table = DataTable.FromColumns(
        [
            DataColumn.Create("y", y[..Phenotyped]), DataColumn.Create("x", study.Covariate[..Phenotyped]),
            DataColumn.Create("id", [.. study.Ids.Take(Phenotyped).Select(id => id.Individual)]),
        ]);
        var kernels = new Dictionary<string, Kinship> { ["K"] = kinship };
        ModelReport fit = MixedModel.Fit(table, formula, kernels, Host);
        return (fit, MixedModelPredictor.Create(table, FittedModel.Of(fit), kernels, Host));
    }
}
