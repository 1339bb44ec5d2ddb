namespace GpuLmm.Golden.Tests;

/// <summary>Every marker of GEMMA's <c>-lmm 4</c>.</summary>
[TestFixture]
[Category("WithoutBlas")]
public sealed class GemmaScanTests
{
    private static readonly AssociationOptions ThreeTests = AssociationOptions.Default with
    {
        Tests = [MarkerTest.Wald, MarkerTest.Lrt, MarkerTest.Score],
        Filter = MouseStudy.GemmaFilter,
    };

    private MouseStudy study = null!;

    [OneTimeSetUp]
    public void Open() => study = new MouseStudy();

    [OneTimeTearDown]
    public void Close() => study.Dispose();

    [TestCase(false, "lmm1", TestName = "centred kinship")]
    [TestCase(true, "lmm_gk2", TestName = "standardised kinship")]
    public void Null_model_and_every_marker(bool standardised, string name)
    {
        KinshipOptions options = standardised
            ? new KinshipOptions { Method = KinshipMethod.Standardized, SampleVariance = true }
            : KinshipOptions.Default;
        using Kinship kinship = study.Kinship(options);
        using NullModel nullModel = NullModel.Fit(study.Samples, kinship, study.Backend);
        CheckNull(nullModel, $"{name}.log.txt");
        var rows = new RowCollector();

        AssociationSummary summary = AssociationScan.Run(study.Genotypes, nullModel, study.Backend, rows, ThreeTests);

        CheckMarkers(rows, $"{name}.assoc.txt.gz");
        Assert.That(summary.Tested, Is.EqualTo(10_768));
    }

    [Test]
    public void Loco_of_chromosome_17()
    {
        // GEMMA's kinship has all mice; ours is asked for over the same ones.
        using StudySamples everybody = StudySamples.FromArrays(
            study.Genotypes.Samples, ["all"], [[.. study.Genotypes.Samples.Select((_, i) => (double)i)]]);
        using LocoKinship loco = LocoKinship.Estimate(
            study.Genotypes, everybody, study.Backend,
            new KinshipOptions { Filter = MarkerFilter.Default with { Extract = study.GemmaMarkers } });
        using Kinship kinship = loco.Without("17");
        using NullModel nullModel = NullModel.Fit(study.Samples, kinship, study.Backend);
        CheckNull(nullModel, "loco17.log.txt");
        var rows = new RowCollector();
        MarkerFilter own = MouseStudy.GemmaFilter with { Chromosomes = new HashSet<string> { "17" } };

        AssociationScan.Run(study.Genotypes, nullModel, study.Backend, rows, ThreeTests with { Filter = own });

        CheckMarkers(rows, "loco17.assoc.txt.gz");
    }

    private static void CheckNull(NullModel nullModel, string log)
    {
        TraitNull trait = nullModel.Traits[0];
        OneKernelFit fit = trait.Reml;

        // GEMMA adds ½ log|X'X| to REML; X is the intercept. It prints six digits.
        Assert.That(fit.LogLikelihood + (0.5 * Math.Log(fit.SampleCount)),
            Digits(GoldenData.GemmaLog(log, "REMLE log-likelihood in the null model")));
        Assert.That(trait.Ml.LogLikelihood, Digits(GoldenData.GemmaLog(log, "MLE log-likelihood in the null model")));

        // Its search for λ stops at a relative step of 1e−5, which the variances carry in full.
        Assert.That(fit.KernelVariance, Is.EqualTo(GoldenData.GemmaLog(log, "vg estimate in the null model")).Within(1e-3).Percent);
        Assert.That(fit.ResidualVariance, Is.EqualTo(GoldenData.GemmaLog(log, "ve estimate in the null model")).Within(1e-3).Percent);
        Assert.That(fit.Fixed[0].StandardError, Digits(GoldenData.GemmaLog(log, "se(beta)")));

        // GEMMA's pve has tr(SKS)/n where c(K) has tr(SKS)/(n − 1).
        double ratio = (fit.SampleCount - 1.0) / fit.SampleCount;
        double ours = fit.KernelScale * fit.Lambda, theirs = ratio * ours;
        double error = fit.HeritabilityError * ratio * Math.Pow((1 + ours) / (1 + theirs), 2);
        double share = theirs / (1 + theirs);
        Assert.That(share, Digits(GoldenData.GemmaLog(log, "pve estimate in the null model"), 1e-5 * share * (1 - share)));
        Assert.That(error, Digits(GoldenData.GemmaLog(log, "se(pve) in the null model"), 1e-5 * error));
    }

    /// <summary>Equal to the six digits printed, give or take one in the last and what GEMMA's stopping rule leaves open.</summary>
    private static NUnit.Framework.Constraints.Constraint Digits(double expected, double stopping = 0) =>
        Is.EqualTo(expected).Within(stopping + Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(expected))) - 5));

    private static void CheckMarkers(RowCollector rows, string file)
    {
        var expected = GoldenData.Table("W01_mouse_gemma", file);
        Assert.That(rows.Rows, Has.Count.EqualTo(3 * expected.Count));
        var worst = new Dictionary<string, (double Difference, string Marker)>();
        for (int j = 0; j < expected.Count; j++)
        {
            IReadOnlyDictionary<string, string> gemma = expected[j];
            AssociationResult wald = rows.Rows[3 * j], lrt = rows.Rows[(3 * j) + 1], score = rows.Rows[(3 * j) + 2];
            Assert.That(wald.Marker.Id, Is.EqualTo(gemma["rs"]));
            Assert.That(wald.Marker.Allele1, Is.EqualTo(gemma["allele1"]));
            double error = GoldenData.Number(gemma["se"]);

            // GEMMA stops 1e−5 away from log λ̂, and β̂ moves by up to a standard error per unit of log λ: that is the scale of a small β̂.
            Note("beta", wald.Beta, GoldenData.Number(gemma["beta"]), error);
            Note("se", wald.StandardError, error, 0);
            Note("l_remle", wald.Lambda, GoldenData.Number(gemma["l_remle"]), 0);
            Note("l_mle", lrt.Lambda, GoldenData.Number(gemma["l_mle"]), 0);
            Note("p_wald", wald.NegativeLog10P, -Math.Log10(GoldenData.Number(gemma["p_wald"])), 0.05);
            Note("p_lrt", lrt.NegativeLog10P, -Math.Log10(GoldenData.Number(gemma["p_lrt"])), 0.05);
            Note("p_score", score.NegativeLog10P, -Math.Log10(GoldenData.Number(gemma["p_score"])), 0.05);

            void Note(string name, double actual, double wanted, double least)
            {
                double difference = Math.Abs(actual - wanted) / Math.Max(Math.Abs(wanted), least);
                if (!(difference <= worst.GetValueOrDefault(name).Difference))
                {
                    worst[name] = (difference, gemma["rs"]);
                }
            }
        }

        TestContext.Out.WriteLine(string.Join("; ", worst.Select(w => $"{w.Key}: {w.Value.Difference:g3} ({w.Value.Marker})")));
        foreach ((string name, (double difference, string marker)) in worst)
        {
            Assert.That(difference, Is.LessThanOrEqualTo(name.StartsWith("p_", StringComparison.Ordinal) ? 1e-4 : 2e-5),
                $"{name} of {marker}");
        }
    }

    private sealed class RowCollector : IAssociationWriter
    {
        public List<AssociationResult> Rows { get; } = [];

        public void Write(ResultBlock results) => Rows.AddRange(results);
    }
}
