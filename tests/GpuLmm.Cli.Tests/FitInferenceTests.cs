using System.Text.Json;

namespace GpuLmm.Cli.Tests;

/// <summary>What a fit tells beyond its estimates.</summary>
public sealed class FitInferenceTests
{
    private SmallStudy study = null!;
    private string data = null!;

    [SetUp]
    public void Create()
    {
        study = new SmallStudy();
        data = study.Write("d.csv", "y,x,g,h\n" + string.Concat(Enumerable.Range(0, 60).Select(i =>
            FormattableString.Invariant($"{(i * i % 23) + (3 * (i % 6)) + ((i % 3) * (i % 10))},{i / 6},g{i % 6},h{i % 5}\n"))));
    }

    [TearDown]
    public void Delete() => study.Dispose();

    [Test]
    public void The_conditional_aic_is_told_and_written()
    {
        Finished run = Gpulmm.Run(Fit("y ~ x + (1 | g)"));
        Gpulmm.AssertDone(run);
        JsonElement root = Json();

        Assert.That(run.Out, Does.Contain("conditional AIC"));
        Assert.That(Number(root, "caicDf"), Is.InRange(Number(root, "caicDfKnown"), 9));
        Assert.That(Number(root, "caic"), Is.EqualTo((-2 * Number(root, "conditionalLogLik")) + (2 * Number(root, "caicDf"))).Within(1e-9));
    }

    [Test]
    public void Each_variance_is_tested_by_likelihood_ratio()
    {
        Finished run = Gpulmm.Run(Fit("y ~ x + (x | g)", "--test-variance", "lrt"));
        Gpulmm.AssertDone(run);
        JsonElement[] tests = [.. Json().GetProperty("varianceTests").EnumerateArray()];

        Assert.That(run.Out, Does.Contain("tests of variances against zero:").And.Contain("0.5 chi2(1) + 0.5 chi2(2)"));
        Assert.That(
            tests.Select(test => $"{test.GetProperty("group").GetString()} {test.GetProperty("term").GetString()}"),
            Is.EqualTo(new[] { "g (Intercept)", "g x" }));
        Assert.That(tests.Select(test => Number(test, "pValue")), Has.All.InRange(0, 1));
    }

    [Test]
    public void The_exact_test_is_the_seeds_own()
    {
        string[] exact = ["--test-variance", "rlrt", "--draws", "2000"];
        Gpulmm.AssertDone(Gpulmm.Run(Fit("y ~ x + (1 | g)", [.. exact, "--seed", "7"])));
        string first = Json().GetProperty("varianceTests").GetRawText();
        Gpulmm.AssertDone(Gpulmm.Run(Fit("y ~ x + (1 | g)", [.. exact, "--seed", "7", "--threads", "1"])));

        Assert.That(Json().GetProperty("varianceTests").GetRawText(), Is.EqualTo(first).And.Contain("exact, 2000 draws"));
    }

    [Test]
    public void Intervals_are_told_and_written()
    {
        string[] asked = ["--profile", "--bootstrap", "80", "--seed", "4", "--level", "0.9", "--residuals"];
        Finished run = Gpulmm.Run(Fit("y ~ x + (1 | g)", asked));
        Gpulmm.AssertDone(run);
        JsonElement[] intervals = [.. Json().GetProperty("intervals").EnumerateArray()];
        JsonElement bootstrap = Json().GetProperty("bootstrap");

        Assert.That(run.Out,
            Does.Contain("90% intervals by profile likelihood (ML)").And.Contain("90% intervals by parametric bootstrap, percentiles")
            .And.Contain("80 replicates, seed 4"));
        Assert.That(
            intervals.Select(own => $"{Text(own, "method")} {Text(own, "parameter")} {Text(own, "group")} {Text(own, "term")}".TrimEnd()),
            Is.EqualTo(new[] { "profile", "bootstrap" }.SelectMany(method => new[]
            {
                "fixed  (Intercept)", "fixed  x", "sd g (Intercept)", "sd Residual", "share g",
            }.Select(name => $"{method} {name}"))));
        Assert.That(intervals.Select(own => Number(own, "lower") <= Number(own, "estimate")), Has.All.True);
        Assert.That(Number(bootstrap, "replicates"), Is.EqualTo(80));
        Assert.That(bootstrap.EnumerateObject().Select(own => own.Name),
            Is.EqualTo(new[] { "replicates", "seed", "failed", "singular", "type" }));
        string first = Json().GetProperty("intervals").GetRawText();
        Gpulmm.AssertDone(Gpulmm.Run(Fit("y ~ x + (1 | g)", [.. asked, "--threads", "1"])));
        Assert.That(Json().GetProperty("intervals").GetRawText(), Is.EqualTo(first));

        string[] lines = File.ReadAllLines(study.Path("f.residuals.tsv"));
        Assert.That(lines[0].Split('\t'), Is.EqualTo(new[] { "ROW", "RESPONSE", "MEAN", "FITTED", "RESIDUAL", "MARGINAL", "PEARSON" }));
        Assert.That(lines, Has.Length.EqualTo(1 + Json().GetProperty("n").GetInt32()));
    }

    [Test]
    public void Intervals_refuse_nonsense()
    {
        Gpulmm.AssertFails(Gpulmm.Run(Fit("y ~ x + (1 | g)", "--bootstrap", "0")), 2, "--bootstrap 0: expected a positive number");
        Gpulmm.AssertFails(Gpulmm.Run(Fit("y ~ x + (1 | g)", "--profile", "--level", "95")), 2, "--level 95", "between 0 and 1");
    }

    [Test]
    public void The_exact_test_is_of_one_variance()
    {
        Gpulmm.AssertFails(Gpulmm.Run(Fit("y ~ x + (x | g)", "--test-variance", "rlrt")), 3, "2 random variances", "exactly one", "lrt");
        Gpulmm.AssertFails(Gpulmm.Run(Fit("y ~ x + (1 | g)", "--test-variance", "rlrt", "--ml")), 2, "leave out --ml");
    }

    [Test]
    public void Equal_variances_are_tested_two_ways()
    {
        Finished run = Gpulmm.Run(Fit("y ~ x + (1 | g) + (1 | h)", "--equal-variances", "g,h"));
        Gpulmm.AssertDone(run);
        JsonElement test = Json().GetProperty("equalVariances");

        Assert.That(run.Out, Does.Contain("σ² of g = σ² of h").And.Contain("likelihood ratio"));
        Assert.That(test.EnumerateObject().Select(property => property.Name), Is.EqualTo(new[]
        {
            "group", "other", "difference", "se", "wald", "waldPValue", "lrt", "lrtPValue",
        }));
        Assert.That(Number(test, "lrt"), Is.GreaterThanOrEqualTo(0));
        Assert.That(Number(test, "lrtPValue"), Is.InRange(0, 1));
        Gpulmm.AssertFails(Gpulmm.Run(Fit("y ~ x + (1 | g) + (1 | h)", "--equal-variances", "g,hh")), 3, "no group 'hh'",
            "did you mean 'h'?");
        Gpulmm.AssertFails(Gpulmm.Run(Fit("y ~ x + (1 | g) + (1 | h)", "--equal-variances", "g")), 2, "expected two groups");
    }

    [Test]
    public void Random_effects_have_errors()
    {
        Gpulmm.AssertDone(Gpulmm.Run(Fit("y ~ x + (1 | g)")));
        JsonElement error = Json().GetProperty("randomErrors").GetProperty("g").GetProperty("g0").GetProperty("(Intercept)");

        Assert.That(Number(error, "se"), Is.GreaterThan(0));
        Assert.That(Number(error, "reliability"), Is.InRange(0.01, 0.99));
    }

    [Test]
    public void The_plan_says_where_the_variance_is_factored()
    {
        string[] emulation = ["--residual", "exp(x | g)", "--device", "ilgpu-cpu"];
        Finished refused = Gpulmm.Run(Fit("y ~ x", [.. emulation, "--memory", "1M"]));
        Gpulmm.AssertFails(refused, 5, "--memory allows 1.0 MB");
        Assert.That(refused.Out, Does.Contain("plan: model on ilgpu-cpu: V factored and inverted at every step, its traces on the host"));

        Finished small = Gpulmm.Run(Fit("y ~ x", [.. emulation, "--device-memory", "40K"]));
        Gpulmm.AssertDone(small);
        Assert.That(small.Out, Does.Contain("plan: model on the host: V factored at every step, as 0.00 GB do not fit on ilgpu-cpu"));
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();

    private string[] Fit(string formula, params string[] more) =>
        ["fit", "--data", data, "--formula", formula, "--out", study.Path("f"), "--overwrite", .. more];

    private JsonElement Json() => JsonDocument.Parse(File.ReadAllText(study.Path("f.fit.json"))).RootElement;
}
