namespace GpuLmm.Golden.Tests;

/// <summary>Two traits of the mice jointly, as GEMMA's multivariate model has them.</summary>
[TestFixture]
[Category("WithoutBlas")]
public sealed class JointScanTests
{
    [Test]
    public void Null_model_and_markers_are_those_of_gemma()
    {
        using var study = new MouseStudy();
        using StudySamples samples = StudySamples.Align(study.Genotypes, options: StudySamplesOptions.Default with
        {
            PhenotypeNames = ["pheno", "pheno6"],
            RequireEveryTrait = true,
        });
        using Kinship kinship = study.Kinship(KinshipOptions.Default);
        using var model = JointNullModel.Fit(samples.SampleSets[0], samples.Traits, kinship, study.Backend);
        CheckNull(model);
        IReadOnlyList<IReadOnlyDictionary<string, string>> expected = GoldenData.Table("mvlmm", "mvlmm.assoc.txt.gz");
        var rows = new List<JointResult>();

        AssociationSummary summary = JointScan.Run(study.Genotypes, model, study.Backend, rows.AddRange, AssociationOptions.Default with
        {
            Filter = MouseStudy.GemmaFilter with { Extract = expected.Select(row => row["rs"]).ToHashSet() },
        });

        Assert.That((rows.Count, summary.Tested), Is.EqualTo((expected.Count, expected.Count)));
        Assert.Multiple(() =>
        {
            foreach ((JointResult row, IReadOnlyDictionary<string, string> gemma) in rows.Zip(expected))
            {
                CheckMarker(row, gemma);
            }
        });
    }

    private static void CheckMarker(JointResult row, IReadOnlyDictionary<string, string> gemma)
    {
        Assert.That((row.Marker.Id, row.Marker.Allele1), Is.EqualTo((gemma["rs"], gemma["allele1"])));
        double[] errors = [Math.Sqrt(GoldenData.Number(gemma["Vbeta_1_1"])), Math.Sqrt(GoldenData.Number(gemma["Vbeta_2_2"]))];

        // Seven digits are printed, of variances that are known to 1e−6; GEMMA's last step is 1e−8 of the likelihood.
        for (int t = 0; t < 2; t++)
        {
            double beta = GoldenData.Number(gemma[$"beta_{t + 1}"]);
            Assert.That(row.Betas[t], Is.EqualTo(beta).Within(1e-5 * errors[t]), $"{row.Marker.Id} {t}");
            Assert.That(Math.Sqrt(row.Covariance[3 * t]), Is.EqualTo(errors[t]).Within(2e-3).Percent, $"{row.Marker.Id} {t}");
        }

        double covariance = GoldenData.Number(gemma["Vbeta_1_2"]);
        Assert.That(row.Covariance[1], Is.EqualTo(covariance).Within(1e-5 * errors[0] * errors[1]), row.Marker.Id);
        double logP = -Math.Log10(GoldenData.Number(gemma["p_wald"]));
        Assert.That(row.Tests[0].NegativeLog10P, Is.EqualTo(logP).Within(1e-5 * (0.05 + logP)), row.Marker.Id);
    }

    private static void CheckNull(JointNullModel model)
    {
        string[] lines = File.ReadAllLines(GoldenData.PathOf("mvlmm", "mvlmm.log.txt"));
        string first = lines.Single(line => line.Contains("REMLE log-likelihood", StringComparison.Ordinal));
        double logLikelihood = GoldenData.Number(first.Split('=')[1].Trim());

        // GEMMA adds ½ log|X'X| for every trait; X is the intercept. It prints six digits.
        Assert.That(model.Report.LogLikelihood + Math.Log(model.Samples.Count), Is.EqualTo(logLikelihood).Within(0.006));
        double[] estimates = [.. Triangle("REMLE estimate for Vg"), .. Triangle("REMLE estimate for Ve")];
        double[] errors = [.. Triangle("se(Vg)"), .. Triangle("se(Ve)")];
        for (int k = 0; k < 6; k++)
        {
            VarianceEstimate estimate = model.Report.Variances[k];
            Assert.That(estimate.Value, Is.EqualTo(estimates[k]).Within(1e-5 * (1 + Math.Abs(estimates[k]))), $"{k}");
            Assert.That(estimate.StandardError, Is.EqualTo(errors[k]).Within(2e-3).Percent, $"{k}");
        }

        // The first of its name: the maximum of the likelihood by REML.
        double[] Triangle(string name)
        {
            int line = Array.FindIndex(lines, text => text.Contains(name, StringComparison.Ordinal));
            IEnumerable<string> cells = lines[(line + 1)..(line + 3)]
                .SelectMany(text => text.Split('\t', StringSplitOptions.RemoveEmptyEntries));
            return [.. cells.Select(GoldenData.Number)];
        }
    }
}
