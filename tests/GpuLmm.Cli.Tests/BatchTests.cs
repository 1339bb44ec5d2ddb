using System.Globalization;
using System.Text.Json;

namespace GpuLmm.Cli.Tests;

/// <summary>Many small models through the command: a long table, a matrix of responses, and what is refused.</summary>
public sealed class BatchTests
{
    private const string Formula = "y ~ condition + (1 | subject)";
    private SmallStudy study = null!;
    private string data = null!;

    [SetUp]
    public void Create()
    {
        study = new SmallStudy();
        data = study.Write("d.csv", "protein,subject,condition,y\n" + string.Concat(
            from p in Enumerable.Range(0, 20) from s in Enumerable.Range(0, 6) from c in Enumerable.Range(0, 2) select Row(p, s, c)));
    }

    [TearDown]
    public void Delete() => study.Dispose();

    [Test]
    public void A_long_table_gives_a_row_for_every_model_and_coefficient()
    {
        Finished run = Gpulmm.Run("fit", "--data", data, "--by", "protein", "--formula", Formula, "--out", study.Path("b"), "--json");
        Gpulmm.AssertDone(run);
        string[][] models = Table("b.models.tsv"), effects = Table("b.effects.tsv");
        JsonElement summary = JsonDocument.Parse(run.Out).RootElement;

        Assert.That(models[0], Is.EqualTo(new[] { "MODEL", "N", "STATUS", "LOGLIK", "VAR.subject", "VAR.Residual", "NOTE" }));
        Assert.That(models.Skip(1).Select(row => row[0]), Is.EqualTo(Enumerable.Range(0, 20).Select(p => $"P{p}")));
        Assert.That(models[8][1..3], Is.EqualTo(new[] { "12", "no-variation" }));
        Assert.That(models[8][3..6], Has.All.EqualTo("NA"));
        Assert.That(effects[0],
            Is.EqualTo(new[] { "MODEL", "TERM", "ESTIMATE", "SE", "STATISTIC", "DF", "P", "LOG10P", "QVALUE", "STATUS" }));
        Assert.That(effects, Has.Length.EqualTo(41));
        Assert.That(effects[16][2..9], Has.All.EqualTo("NA"));
        Assert.That(summary.GetProperty("models").GetInt32(), Is.EqualTo(20));
        Assert.That(summary.GetProperty("status").GetProperty("no-variation").GetInt32(), Is.EqualTo(1));

        // A term of one coefficient: F = t².
        string[][] terms = Table("b.tests.tsv");
        Assert.That(terms[0], Is.EqualTo(new[] { "MODEL", "TERM", "DF", "DENDF", "F", "P", "QVALUE", "STATUS" }));
        Assert.That(terms, Has.Length.EqualTo(21));
        foreach ((string[] term, string[] effect) in terms.Skip(1).Zip(effects.Skip(1).Where(row => row[1] == "conditionb"))
            .Where(pair => pair.Second[4] != "NA"))
        {
            Assert.That(term[..3], Is.EqualTo(new[] { effect[0], "condition", "1" }));
            Assert.That(Number(term[4]), Is.EqualTo(Math.Pow(Number(effect[4]), 2)).Within(1e-9).Percent);
            Assert.That(Number(term[5]), Is.EqualTo(Number(effect[6])).Within(1e-9));
        }

        // q = p m/rank at the smallest p, never below it elsewhere, but by the rounding of p m/m.
        double[][] tests = [.. effects.Skip(1).Where(row => row[1] == "conditionb" && row[6] != "NA")
            .Select(row => new[] { Number(row[6]), Number(row[8]), Number(row[7]) })];
        double[] best = tests.MinBy(test => test[0])!;
        Assert.That(tests, Has.Length.EqualTo(19));
        Assert.That(best[1], Is.LessThanOrEqualTo(best[0] * 19 * (1 + 1e-12)));
        Assert.That(tests.Select(test => test[1] - test[0]), Has.All.GreaterThanOrEqualTo(-1e-15));
        Assert.That(tests.Select(test => Math.Pow(10, -test[2])), Is.EqualTo(tests.Select(test => test[0])).Within(1e-9));
    }

    [Test]
    public void A_matrix_of_responses_gives_the_same()
    {
        string samples = study.Write("s.csv", "sample,subject,condition\n" + string.Concat(
            from s in Enumerable.Range(0, 6) from c in Enumerable.Range(0, 2) select $"s{s}{c},s{s},{"ab"[c]}\n"));
        string matrix = study.Write("m.tsv", "protein"
            + string.Concat(from s in Enumerable.Range(0, 6) from c in Enumerable.Range(0, 2) select $"\ts{s}{c}") + "\n" + string.Concat(
            Enumerable.Range(0, 20).Select(p => $"P{p}"
                + string.Concat(from s in Enumerable.Range(0, 6) from c in Enumerable.Range(0, 2) select $"\t{Value(p, s, c)}") + "\n")));
        Gpulmm.AssertDone(Gpulmm.Run("fit", "--data", data, "--by", "protein", "--formula", Formula, "--out", study.Path("b")));
        Gpulmm.AssertDone(Gpulmm.Run("fit", "--data", samples, "--responses", matrix, "--formula", Formula, "--out", study.Path("m")));

        foreach ((string[] own, string[] expected) in Table("m.effects.tsv").Zip(Table("b.effects.tsv")).Skip(1))
        {
            Assert.That(own[..2], Is.EqualTo(expected[..2]));
            Assert.That(own[2] == "NA" ? 0 : Number(own[2]), Is.EqualTo(expected[2] == "NA" ? 0 : Number(expected[2])).Within(1e-9));
        }
    }

    [Test]
    [Category("Slow")]
    public void The_emulated_device_gives_the_hosts_numbers()
    {
        Gpulmm.AssertDone(
            Gpulmm.Run("fit", "--data", data, "--by", "protein", "--formula", Formula, "--out", study.Path("b"), "--device", "cpu"));
        Finished run = Gpulmm.Run("fit", "--data", data, "--by", "protein", "--formula", Formula, "--out", study.Path("i"),
            "--device", "ilgpu-cpu");
        Gpulmm.AssertDone(run);

        Assert.That(run.Out, Does.Contain("models on ilgpu-cpu: a model on each thread"));
        foreach ((string[] own, string[] expected) in Table("i.models.tsv").Zip(Table("b.models.tsv")).Skip(1)
            .Where(pair => pair.Second[3] != "NA"))
        {
            Assert.That(Number(own[3]), Is.EqualTo(Number(expected[3])).Within(1e-9));
        }
    }

    [TestCase(2, "expected one of them", "--by", "protein", "--responses", "m.tsv")]
    [TestCase(2, "--id", "--id", "sample")]
    [TestCase(2, "groupings only", "--by", "protein", "--kernel", "K=k")]
    [TestCase(3, "protien", "--by", "protien")]
    [TestCase(3, "Satterthwaite", "--by", "protein", "--ddf", "kenward-roger")]
    public void What_does_not_go_together_is_refused(int code, string expected, params string[] options)
    {
        Finished run = Gpulmm.Run(["fit", "--data", data, "--formula", Formula, "--out", study.Path("x"), .. options]);

        Gpulmm.AssertFails(run, code, expected);
        Assert.That(study.Files("x"), Is.Empty);
    }

    private static string Row(int p, int s, int c) => $"P{p},s{s},{"ab"[c]},{Value(p, s, c)}\n";

    // The eighth protein does not vary.
    private static string Value(int p, int s, int c) =>
        (p == 7 ? 1 : ((p * 7) + (s * s * 3) + (c * (p % 5)) + ((s + (2 * c)) * (p + 3) % 4) + 0.25 * ((p + s + c) % 3)))
            .ToString(CultureInfo.InvariantCulture);

    private string[][] Table(string name) => [.. File.ReadLines(study.Path(name)).Select(line => line.Split('\t'))];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
