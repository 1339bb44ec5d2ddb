using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuLmm.Tests;

/// <summary>A fit's file is written and read by one contract: nothing is lost, and what does not fit is named.</summary>
public sealed class FitContractTests
{
    private static readonly ModelReport Full = new()
    {
        Formula = "cbind(a, b) ~ x + (x | g)",
        Strategy = FitStrategy.Grouped,
        Family = ResponseFamily.Binomial,
        Link = Link.Probit,
        Approximation = Approximation.AdaptiveQuadrature,
        Method = LikelihoodMethod.Ml,
        SampleCount = 70,
        Fixed =
        [
            new FixedEffect("(Intercept)", 1.5, 0, double.PositiveInfinity),
            new FixedEffect("x", -0.1, double.NaN, double.PositiveInfinity),
        ],
        Terms = [new TermTest("x", 2, double.NaN, 4.5)],
        Variances =
        [
            new VarianceEstimate("g", "(Intercept)", null, 0, double.NaN),
            new VarianceEstimate("g", "(Intercept)", "x", double.NaN, double.NaN),
        ],
        Shares = [new VarianceShare("g", 0.4, double.NaN) { Scale = ShareScale.Liability }],
        Parameters = new Dictionary<string, double> { ["range"] = 2.5, ["smoothness g"] = double.PositiveInfinity },
        LogLikelihood = -123.456789012345,
        ParameterCount = 6,
        Iterations = 9,
        IsConverged = false,
        Diagnosis = "flat",
        Boundary = ["g"],
        Random =
        [
            new RandomEffect("g", "1", "(Intercept)", 0.1) { StandardError = 0.2, Reliability = 0.3 },
            new RandomEffect("g", "1", "x", double.NaN),
            new RandomEffect("h \"q\"", "é", "(Intercept)", -1e-300),
        ],
        Fitted = [1, 0.1, 1e22],
        IntraclassCorrelations = [new IntraclassCorrelation("g", 0.1, double.NaN)],
        Partition = [new VariancePart("fixed", 1, 0.5)],
        Conditional = new ConditionalAic(-100, 7, 8.5),
        VarianceTests = [new VarianceTest("g", "x", 1, "0.5 chi2(0) + 0.5 chi2(1)", double.NaN)],
        Equality = new VarianceEquality("g", "h", 1, double.NaN),
        Intervals =
        [
            new ParameterInterval(
                IntervalMethod.Profile, IntervalParameter.Correlation, "g", "(Intercept)", "x", 0.1, double.NegativeInfinity, 1, 0.9,
                "no end"),
            new ParameterInterval(IntervalMethod.Bootstrap, IntervalParameter.Other, "", "range", null, 0.1, 0, 1, 0.9),
        ],
        Bootstrap = new BootstrapResult(new BootstrapOptions(), [], 1, 2, []),
        Diagnostics = new SimulationDiagnostics(new DiagnosticOptions(), new SimulationTest(1, 0, 0.5, "look"), null, []),
        Specification = new ModelSpecification
        {
            QuadratureNodes = 5,
            Factors = new Dictionary<string, IReadOnlyList<string>> { ["x"] = [] },
            Levels = new Dictionary<string, IReadOnlyList<string>> { ["x"] = ["a", "b"] },
            Kernels = ["K"],
        },
        Trajectory = [new SearchStep("start", double.NegativeInfinity, 3)],
        Dropped = [new LeftOut("z", "collinear with x")],
        Warnings = ["a <warning>"],
    };

    private TempFolder folder = null!;

    [SetUp]
    public void Open() => folder = new TempFolder();

    [TearDown]
    public void Close() => folder.Dispose();

    [Test]
    public void What_is_read_is_written_again_byte_for_byte()
    {
        byte[] written = Write(Full);
        using var json = JsonDocument.Parse(written);
        FitContract read = JsonContract.Read(json.RootElement, FitJson.Default.FitContract);
        using var again = new MemoryStream();
        ModelJson.Write(again, read);

        Assert.That(Encoding.UTF8.GetString(again.ToArray()), Is.EqualTo(Encoding.UTF8.GetString(written)));
    }

    [Test]
    public void Numbers_that_do_not_exist_are_null_and_keys_that_do_not_are_absent()
    {
        JsonNode root = JsonNode.Parse(Write(Full))!;
        JsonObject bare = JsonNode.Parse(Write(Full with { Specification = null, Intervals = [], Diagnosis = "" }))!.AsObject();

        Assert.That(
            root["variance"]!.AsArray().Select(estimate => estimate!.ToJsonString()), Is.EqualTo(new[]
            {
                """{"group":"g","term":"(Intercept)","variance":0,"sd":0,"se":null}""",
                """{"group":"g","term":"(Intercept),x","covariance":null,"correlation":null,"se":null}""",
            }));
        Assert.That(root["parameters"]!.ToJsonString(), Is.EqualTo("""{"range":2.5,"smoothness g":null}"""));
        Assert.That(root["intervals"]![0]!["lower"], Is.Null);
        Assert.That(root["intervals"]![1]!.AsObject().ContainsKey("note"), Is.False);
        Assert.That(root["random"]!["g"]!["1"]!.ToJsonString(), Is.EqualTo("""{"(Intercept)":0.1,"x":null}"""));
        Assert.That(new[] { "model", "intervals", "diagnosis" }.Select(bare.ContainsKey), Is.All.False);
    }

    [TestCase("n")]
    [TestCase("fixed.1.se", "fixed[1].se")]
    [TestCase("model.weights")]
    [TestCase("randomErrors.g.1.x.reliability")]
    public void A_missing_key_is_named(string key, string? place = null) =>
        AssertRefused(key, (parent, own) => parent.Remove(own), $"the key {place ?? key} is missing");

    [TestCase("more")]
    [TestCase("r2.total")]
    public void An_unknown_key_is_named(string key) => AssertRefused(key, (parent, own) => parent[own] = 1, $"the key {key} is unknown");

    [TestCase("n")]
    [TestCase("fixed.0.estimate", "fixed[0].estimate")]
    public void A_value_of_another_kind_is_named(string key, string? place = null) =>
        AssertRefused(key, (parent, own) => parent[own] = "many", $"the value of {place ?? key} is of another kind");

    [TestCase("fixed")]
    [TestCase("boundary")]
    public void An_item_that_is_null_is_named(string key) =>
        AssertRefused(key, (parent, own) => parent[own]!.AsArray().Add(null), $"[{Items(key)}] is null");

    /// <summary>How many items an array has.</summary>
    private static int Items(string key) => JsonNode.Parse(Write(Full))![key]!.AsArray().Count;

    /// <summary>Changes a key of a file, and asserts that every reader names it.</summary>
    private void AssertRefused(string key, Action<JsonObject, string> change, string message)
    {
        JsonNode node = JsonNode.Parse(Write(Full))!, root = node;
        string[] names = key.Split('.');
        foreach (string name in names[..^1])
        {
            node = node is JsonArray items ? items[int.Parse(name)]! : node[name]!;
        }

        change(node.AsObject(), names[^1]);
        string path = folder.Write("f.fit.json", root.ToJsonString());
        foreach (Func<string, object> read in (Func<string, object>[])[FitFile.Read, FitFile.ReadFitted, FitFile.ReadReport])
        {
            Assert.That(
                () => read(path),
                Throws.TypeOf<InputException>().With.Message.StartWith($"{path}: not a fit").And.Message.Contains(message));
        }
    }

    private static byte[] Write(ModelReport report)
    {
        using var stream = new MemoryStream();
        ModelJson.Write(stream, report);
        return stream.ToArray();
    }
}
