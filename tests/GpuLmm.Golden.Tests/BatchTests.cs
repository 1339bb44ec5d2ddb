namespace GpuLmm.Golden.Tests;

/// <summary>
/// Every model of batches against lme4 and lmerTest, which fitted each alone (<c>Data/batch</c>): intercepts, slopes, crossed terms,
/// missing cells, singular fits.
/// </summary>
[TestFixture]
public sealed class BatchTests
{
    private static readonly Lazy<IReadOnlyList<IReadOnlyDictionary<string, string>>> Expected =
        new(() => GoldenData.Table("batch", "expected.tsv.gz"));

    private static IEnumerable<TestCaseData> Batches() =>
        Expected.Value.GroupBy(row => (row["formula"], row["method"], row["weights"]))
            .Select(group => new TestCaseData(group.Key.Item1, group.Key.Item2, group.Key.Item3));

    [TestCaseSource(nameof(Batches))]
    public void Each_model_is_lme4s(string formula, string method, string weights)
    {
        var options = MixedModelOptions.Default with
        {
            Method = method == "ML" ? LikelihoodMethod.Ml : LikelihoodMethod.Reml,
            Weights = weights == "TRUE" ? "w" : null,
        };
        using HostBackend backend = HostBackend.Open(2);
        var batch = ModelBatch.By(GoldenData.DataTable("batch", "data.csv"), formula, "protein", options);
        Dictionary<string, BatchedFit> fits = batch.Fit(backend).ToDictionary(fit => fit.Model);
        var rows = Expected.Value.Where(row => (row["formula"], row["method"], row["weights"]) == (formula, method, weights)).ToList();

        Assert.That(fits.Keys, Is.EqualTo(rows.Select(row => row["model"]).Distinct()));
        foreach (IReadOnlyDictionary<string, string> row in rows)
        {
            BatchedFit fit = fits[row["model"]];
            FixedEffect own = fit.Fixed.Single(effect => effect.Name == row["term"]);
            string what = $"{fit.Model} {own.Name}";
            double se = Number(row, "se"), variance = Number(row, "variance");
            Assert.That(fit.SampleCount, Is.EqualTo(Number(row, "n")), what);
            Assert.That(fit.Status, Is.EqualTo(row["singular"] == "TRUE" ? BatchStatus.Singular : BatchStatus.Converged), what);
            Assert.That(fit.LogLikelihood, Is.EqualTo(Number(row, "logLik")).Within(1e-7), what);
            Assert.That(own.Estimate, Is.EqualTo(Number(row, "estimate")).Within(1e-6 * se), what);
            Assert.That(own.StandardError, Is.EqualTo(se).Within(1e-5 * se), what);
            Assert.That(fit.Variances[^1], Is.EqualTo(Number(row, "residual")).Within(1e-4).Percent, what);
            Assert.That(Total(batch, fit), Is.EqualTo(variance).Within(1e-2).Percent, what);

            // lmerTest's Hessian is a numerical one, at lme4's maximum.
            Assert.That(own.DegreesOfFreedom, Is.EqualTo(Number(row, "df")).Within(0.01).Percent, what);
        }
    }

    /// <summary>The sum of the variances, without covariances.</summary>
    private static double Total(ModelBatch batch, BatchedFit fit) =>
        fit.Variances.Zip(batch.Variances).Where(pair => pair.Second.OtherTerm is null).Sum(pair => pair.First);

    private static double Number(IReadOnlyDictionary<string, string> row, string name) => GoldenData.Number(row[name]);
}
