using System.Text.Json;

namespace GpuLmm.Golden.Tests;

/// <summary>
/// Predictions of generalised models, their standard errors and those of the conditional modes against glmmTMB's
/// (<c>Data/prediction-glmm</c>, made by <c>scripts/prediction-glmm.R</c>): rows of known and of new levels, places of a field with and
/// without records.
/// </summary>
[TestFixture]
public sealed class GeneralisedPredictionTests
{
    private HostBackend backend = null!;

    [OneTimeSetUp]
    public void Open() => backend = HostBackend.Open();

    [OneTimeTearDown]
    public void Close() => backend.Dispose();

    [TestCase("ticks_poisson", "C02_grouseticks_poisson")]
    [TestCase("salamanders_nbinom2", "C04_salamanders_nbinom2")]
    [TestCase("cows_binomial", "C01_cbpp_binomial_logit")]
    [TestCase("sids_field", "D04_ncsids_poisson_exp")]
    public void Rows_are_predicted_as_by_glmmTMB(string name, string fitted)
    {
        JsonElement expected = GeneralisedPredictionCase.Expected(name);
        ModelReport fit = GeneralisedPredictionCase.Fit(backend, fitted);
        DataTable data = DataTable.Read(Path.Combine(GoldenData.PathOf("glmm", fitted), "data.csv"));
        using var predictor = MixedModelPredictor.Create(data, FittedModel.Of(fit), new Dictionary<string, Kinship>(), backend);
        var rows = DataTable.Read(Path.Combine(GoldenData.PathOf("prediction-glmm", name), "new.csv"));
        JsonElement conditional = expected.GetProperty("conditional"), population = expected.GetProperty("population");
        RequireSame(predictor.Predict(rows, new PredictionOptions { Scale = PredictionScale.Link }), conditional, "link");
        RequireSame(predictor.Predict(rows), conditional, "response");

        // Of random effects that are zero; averaged over them there is no such number in glmmTMB.
        RequireSame(predictor.Predict(rows, new PredictionOptions { Scale = PredictionScale.Link, IsMarginal = true }), population, "link");
    }

    [TestCase("ticks_poisson", "C02_grouseticks_poisson")]
    [TestCase("salamanders_nbinom2", "C04_salamanders_nbinom2")]
    [TestCase("cows_binomial", "C01_cbpp_binomial_logit")]
    public void Modes_have_the_errors_of_glmmTMB(string name, string fitted)
    {
        ModelReport fit = GeneralisedPredictionCase.Fit(backend, fitted);
        JsonElement modes = GeneralisedPredictionCase.Expected(name).GetProperty("modes");
        Assert.That(modes.GetArrayLength(), Is.GreaterThanOrEqualTo(6));
        foreach (JsonElement mode in modes.EnumerateArray())
        {
            RandomEffect own = fit.Random.Single(effect =>
                effect.Group == mode.GetProperty("group").GetString() && effect.Level == mode.GetProperty("level").GetString());
            double error = mode.GetProperty("se").GetDouble();
            Assert.That(own.Value, Is.EqualTo(mode.GetProperty("value").GetDouble()).Within(1e-4 * error), own.Level);
            Assert.That(own.StandardError, Is.EqualTo(error).Within(1e-4 * error), $"s.e. of {own.Group} {own.Level}");
        }
    }

    [TestCase("cows_binomial", "C01_cbpp_binomial_logit")]
    [TestCase("salamanders_nbinom2", "C04_salamanders_nbinom2")]
    public void Profiles_end_where_those_of_glmmTMBs_objective_do(string name, string fitted)
    {
        using MixedModelRefit refit = GeneralisedPredictionCase.Refit(backend, fitted);
        IReadOnlyList<ParameterInterval> intervals = refit.Profile();
        foreach (JsonElement row in GeneralisedPredictionCase.Expected(name).GetProperty("profile").EnumerateArray())
        {
            string parameter = row.GetProperty("parameter").GetString()!;
            ParameterInterval own = intervals.Single(interval => parameter switch
            {
                "log sd" => interval.Parameter == IntervalParameter.StandardDeviation,
                "log theta" => interval.Term == "theta",
                _ => interval.Parameter == IntervalParameter.Fixed && interval.Term == parameter,
            });
            Func<double, double> scale = parameter.StartsWith("log") ? Math.Log : value => value;
            Assert.That(scale(own.Lower), Is.EqualTo(row.GetProperty("lower").GetDouble()).Within(1e-5), parameter);
            Assert.That(scale(own.Upper), Is.EqualTo(row.GetProperty("upper").GetDouble()).Within(1e-5), parameter);
            Assert.That(own.Note, Is.Empty);
        }
    }

    private static void RequireSame(IReadOnlyList<PredictedRow> rows, JsonElement expected, string scale)
    {
        double[] values = GeneralisedPredictionCase.Numbers(expected, scale),
            errors = GeneralisedPredictionCase.Numbers(expected, $"{scale}Se");
        Assert.That(rows, Has.Count.EqualTo(values.Length));
        for (int i = 0; i < values.Length; i++)
        {
            Assert.That(rows[i].Fit, Is.EqualTo(values[i]).Within(1e-4 * errors[i]), $"{scale} of row {i}");
            Assert.That(rows[i].StandardError, Is.EqualTo(errors[i]).Within(1e-4 * errors[i]), $"{scale} s.e. of row {i}");
        }
    }
}
