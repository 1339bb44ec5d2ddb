namespace GpuLmm.Tests;

/// <summary>Rows whose mean a fit with aliased columns knows nothing of.</summary>
[TestFixture]
public sealed class AliasedColumnTests : HostFixture
{
    private static readonly string[] Groups = [.. Enumerable.Range(0, 30).Select(i => $"g{i % 6}")];
    private static readonly double[] X = [.. Enumerable.Range(0, 30).Select(i => (double)(i * i % 11))];
    private static readonly string[] Arms = [.. Enumerable.Range(0, 30).Select(i => i % 3 == 0 ? "a" : "b")];
    private static readonly string[] Sexes = [.. Enumerable.Range(0, 30).Select(i => i % 3 == 0 || i % 2 == 0 ? "F" : "M")];

    [TestCase(false)]
    [TestCase(true)]
    public void A_row_that_keeps_the_relation_is_predicted_and_one_that_breaks_it_is_named(bool isMarginal)
    {
        // twice = 2x + 1 in every row of the fit.
        PredictedRow[] rows = Predict(
            "y ~ x + twice + (1 | g)", isMarginal, DataColumn.Create("x", [1, 4]), DataColumn.Create("twice", [3, 8]),
            DataColumn.Create("g", ["g1", "g1"]));

        Assert.That(rows.Select(row => row.Note), Is.EqualTo(new[] { "", "not estimable: twice" }));
        PredictedRow[] without =
            Predict("y ~ x + (1 | g)", isMarginal, DataColumn.Create("x", [1, 4]), DataColumn.Create("g", ["g1", "g1"]));

        // Two searches of one model: each ends where no gradient is above 1e-7, and as the information of the variances is of the order of
        // one, so far from the maximum; predictions follow them no faster.
        Assert.That(rows.Select(row => row.Fit), Is.EqualTo(without.Select(row => row.Fit)).Within(5e-7));
    }

    [Test]
    public void A_cell_without_records_is_named_beside_what_is_new()
    {
        // No record is of sex M in arm a, so that the effect of both together is that of M alone.
        PredictedRow[] rows = Predict(
            "y ~ sex * arm + (1 | g)", false, DataColumn.Create("sex", ["F", "M", "M"]), DataColumn.Create("arm", ["a", "b", "a"]),
            DataColumn.Create("g", ["g1", "g2", "new"]));

        Assert.That(rows.Select(row => row.Note), Is.EqualTo(new[] { "", "", "not estimable: sexM:armb; new level of g" }));
    }

    private PredictedRow[] Predict(string formula, bool isMarginal, params DataColumn[] rows)
    {
        var random = new Random(2);
        var data = DataTable.FromColumns(
        [
            DataColumn.Create("y", [.. X.Select((x, i) => x + (i % 6) + random.NextDouble())]), DataColumn.Create("x", X),
            DataColumn.Create("twice", [.. X.Select(x => (2 * x) + 1)]), DataColumn.Create("g", Groups), DataColumn.Create("arm", Arms),
            DataColumn.Create("sex", Sexes),
        ]);
        var kernels = new Dictionary<string, Kinship>();
        ModelReport report = MixedModel.Fit(data, formula, kernels, Host);
        using var predictor = MixedModelPredictor.Create(data, FittedModel.Of(report), kernels, Host);
        return [.. predictor.Predict(DataTable.FromColumns(rows), new PredictionOptions { IsMarginal = isMarginal })];
    }
}
