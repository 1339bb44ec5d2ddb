namespace GpuLmm.Tests;

/// <summary>What a batch says of models that cannot be fitted, or not all of whose coefficients can be told.</summary>
[TestFixture]
public sealed class BatchStatusTests : HostFixture
{
    private const string Formula = "y ~ group + (1 | subject)";

    // Three groups of two subjects with two records each, whose values have no pattern.
    private static readonly double[] Values = [1.3, 2.1, 0.2, 0.9, 2.2, 2.9, 3.7, 3.1, 1.1, 0.4, 2.6, 2.0];

    [Test]
    public void Every_model_has_its_status_and_the_others_go_on()
    {
        BatchedFit[] fits = Fit(
            ("whole", Values), ("constant", [.. Values.Select(_ => 2.5)]), ("empty", [.. Values.Select(_ => double.NaN)]),
            ("few", Only(0, 1, 4, 8)),
            ("one level", Only(0, 1)), ("one a level", Only(0, 2, 4, 6, 8, 10)), ("no residual", [1, 1, 2, 2, 3.5, 3.5, 4, 4, 0, 0, 2, 2]));

        Assert.That(fits.Select(fit => (fit.Model, fit.Status, fit.Note)), Is.EqualTo(new[]
        {
            ("whole", BatchStatus.Converged, ""),
            ("constant", BatchStatus.NoVariation, "all values are 2.5"),
            ("empty", BatchStatus.TooFewRows, "no row with a response"),
            ("few", BatchStatus.TooFewRows, "4 rows for 3 fixed effects and the variances; expected at least 5"),
            ("one level", BatchStatus.TooFewRows, "2 rows for 1 fixed effects and the variances; expected at least 3"),
            ("one a level", BatchStatus.NotIdentifiable, "6 random effects of subject for 6 rows"),
            ("no residual", BatchStatus.NoResidual, "fixed and random effects explain all of the variation"),
        }));
        Assert.That(fits.Where(fit => !fit.IsFitted).Select(fit => fit.Fixed.Count + fit.Variances.Count), Has.All.Zero);
    }

    [Test]
    public void A_coefficient_means_the_same_in_every_model_or_is_missing()
    {
        BatchedFit[] fits = Fit(("whole", Values), ("without c", Only(0, 1, 2, 3, 4, 5, 6, 7)),
            ("without a", Only(4, 5, 6, 7, 8, 9, 10, 11)));

        Assert.That(fits.Select(fit => fit.IsFitted), Has.All.True);
        Assert.That(fits[1].Fixed.Select(effect => double.IsNaN(effect.Estimate)), Is.EqualTo(new[] { false, false, true }));
        Assert.That(fits[1].Note, Does.Contain("not estimable: groupc"));
        Assert.That(fits[1].Fixed[1].Estimate, Is.EqualTo(fits[0].Fixed[1].Estimate).Within(1e-9),
            "the designs are balanced: b − a in both");

        // Without the first level nothing is compared with it: c − b has no place in the table.
        Assert.That(fits[2].Fixed.Select(effect => double.IsNaN(effect.Estimate) && double.IsNaN(effect.PValue)), Has.All.True);
        Assert.That(fits[2].Note, Does.Contain("not estimable: (Intercept), groupb, groupc"));
        ModelReport single = MixedModel.Fit(Table([("x", Only(4, 5, 6, 7, 8, 9, 10, 11))]), Formula,
            new Dictionary<string, Kinship>(), Host);
        Assert.That(fits[2].LogLikelihood, Is.EqualTo(single.LogLikelihood).Within(1e-8), "whatever the coding");
    }

    [Test]
    public void A_large_model_is_refused_by_itself()
    {
        int[] levels = [.. Enumerable.Range(0, 2_400).Select(i => i / 2)];
        var random = new Random(1);
        var table = DataTable.FromColumns(
        [
            DataColumn.Create("m", (IReadOnlyList<string?>)[.. levels.Select(level => level < 1_100 ? "large" : "small")]),
            DataColumn.Create("g", (IReadOnlyList<string?>)[.. levels.Select(level => $"g{level}")]),
            DataColumn.Create("y", (IReadOnlyList<double>)[.. levels.Select(level => (level % 5) + random.NextDouble())]),
        ]);
        BatchedFit[] fits = [.. ModelBatch.By(table, "y ~ 1 + (1 | g)", "m").Fit(Host)];

        Assert.That(fits.Select(fit => fit.Status), Is.EqualTo(new[] { BatchStatus.TooLarge, BatchStatus.Converged }));
        Assert.That(fits[0].Note, Does.Contain("1,101 random and fixed effects"));
    }

    [TestCase("y ~ group + (1 | gr(subject, cov = K))", "groupings only")]
    [TestCase("y ~ group + mat(x + z)", "groupings only")]
    [TestCase("y ~ group", "no random term")]
    public void What_a_batch_does_not_have_is_refused(string formula, string expected) => Assert.That(
        () => ModelBatch.By(Table([("x", Values)]), formula, "model"), Throws.TypeOf<InputException>().With.Message.Contains(expected));

    [Test]
    public void Options_of_single_fits_are_refused()
    {
        foreach (MixedModelOptions options in new[]
        {
            MixedModelOptions.Default with { Residual = "~ group" },
                MixedModelOptions.Default with { Degrees = DegreesMethod.KenwardRoger },
            MixedModelOptions.Default with { TestVariance = VarianceTestMethod.LikelihoodRatio },
            MixedModelOptions.Default with { EqualVariances = ("a", "b") },
            MixedModelOptions.Default with { Family = ResponseFamily.Poisson },
        })
        {
            Assert.That(() => ModelBatch.By(Table([("x", Values)]), Formula, "model", options),
                Throws.TypeOf<InputException>().With.Message.StartWith(Formula));
        }
    }

    private static double[] Only(params int[] rows) => [.. Values.Select((value, i) => rows.Contains(i) ? value : double.NaN)];

    private BatchedFit[] Fit(params (string Name, double[] Values)[] models) =>
        [.. ModelBatch.By(Table(models), Formula, "model").Fit(Host)];

    private static DataTable Table((string Name, double[] Values)[] models)
    {
        int rows = Values.Length * models.Length;
        return DataTable.FromColumns(
        [
            Text("model", i => models[i / Values.Length].Name), Text("group", i => "abc"[i % Values.Length / 4].ToString()),
            Text("subject", i => $"s{i % Values.Length / 2}"),
            DataColumn.Create("y", (IReadOnlyList<double>)[.. models.SelectMany(model => model.Values)]),
        ]);

        DataColumn Text(string name, Func<int, string> value) =>
            DataColumn.Create(name, (IReadOnlyList<string?>)[.. Enumerable.Range(0, rows).Select(value)]);
    }
}
