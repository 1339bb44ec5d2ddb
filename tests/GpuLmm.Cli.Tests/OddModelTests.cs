using System.Text.Json;

namespace GpuLmm.Cli.Tests;

/// <summary>Fits of tables with empty cells, labels with separators, odd kernels, and predictions of incomplete rows.</summary>
public sealed class OddModelTests
{
    private OddInput odd = null!;

    [SetUp]
    public void Create() => odd = new OddInput();

    [TearDown]
    public void Delete() => odd.Dispose();

    [TestCase("z ~ a*b + x + (1 | r)")]
    [TestCase("z ~ 0 + a:b + x + (1 | r)")]
    [TestCase("z ~ a/b + x + (1 | r)")]
    public void A_cell_that_does_not_occur_is_left_out_for_that_reason(string formula) =>
        Assert.That(odd.Done("fit", OddInput.Fit(OddInput.Of("cells/d.csv"), formula)).Out,
            Does.Contain("column aa4:bb4 is left out: no row has it"));

    [Test]
    public void Levels_that_a_colon_would_make_one_are_told_apart()
    {
        string data = OddInput.Of("groupings/go.csv");
        odd.Done("fit", OddInput.Fit(data, "v ~ x + (1 | go:part)"));
        JsonElement levels = odd.Report().GetProperty("random").EnumerateObject().Single().Value;
        string[] names = [.. levels.EnumerateObject().Select(level => level.Name)];
        Assert.That(names, Is.Unique);
        Assert.That(names, Is.SupersetOf(new[] { @"GO:1\:07", @"GO\:1:07" }));
        Assert.That(levels.EnumerateObject().Select(level => level.Value.EnumerateObject().Count()), Has.All.EqualTo(1));

        File.Copy(odd.Out + ".fit.json", odd.Path("go.fit.json"));
        odd.Done("predict", "--fit", odd.Path("go.fit.json"), "--data", data, "--new", data);
        double[] fitted = [.. odd.Report().GetProperty("fitted").EnumerateArray().Select(value => value.GetDouble())];
        Assert.That(Predicted(), Is.EqualTo(fitted).Within(1e-9));
    }

    [Test]
    public void Columns_that_would_have_one_name_keep_their_own_numbers()
    {
        // Level b1 of a beside level 1 of ab.
        string[] a = ["a0", "b1"], ab = ["0", "1", "2"];
        string data = odd.Write("t.csv", "y,a,ab\n" + string.Concat(Enumerable.Range(0, 24).Select(i =>
            $"{(i * i % 11) + (i % 2 * 3) - (i % 3 == 1 ? 5 : 0)},{a[i % 2]},{ab[i % 3]}\n")));
        string[] fit = OddInput.Fit(data, "y ~ a + ab + (1 | ab)", "--factor", "ab");
        odd.Done("fit", fit);
        string[] names = [.. odd.Report().GetProperty("fixed").EnumerateArray().Select(one => one.GetProperty("name").GetString()!)];
        Assert.That(names, Is.EqualTo(new[] { "(Intercept)", "ab1", "ab1 (2)", "ab2" }));
        double[] fitted = [.. odd.Report().GetProperty("fitted").EnumerateArray().Select(value => value.GetDouble())];

        File.Copy(odd.Out + ".fit.json", odd.Path("t.fit.json"));
        odd.Done("predict", "--fit", odd.Path("t.fit.json"), "--data", data, "--new", data);
        Assert.That(Predicted(), Is.EqualTo(fitted).Within(1e-9));
    }

    [Test]
    public void New_rows_none_of_which_is_complete_are_not_available()
    {
        string data = OddInput.Of("predict/d.csv");
        odd.Done("fit", OddInput.Fit(data, "z ~ I(x1^2) + log(h) + f*x1 + (1 | g)"));
        File.Copy(odd.Out + ".fit.json", odd.Path("m.fit.json"));

        odd.Done("predict", "--fit", odd.Path("m.fit.json"), "--data", data, "--new", OddInput.Of("predict/one.csv"));

        string[] rows = File.ReadAllLines(odd.Out + ".predictions.tsv");
        Assert.That(rows, Has.Length.EqualTo(2));
        Assert.That(rows[1], Does.Contain("NA").And.Contain("missing I(x1^2)"));
    }

    [TestCase("neg", "not positive semi-definite", "a15", "-3")]
    [TestCase("nohead", "nohead.csv line 1", "expected the ids of the columns")]
    [TestCase("semi", "semi.csv line 1", "semicolons")]
    public void A_kernel_says_what_is_wrong_with_it(string name, params string[] parts) => Gpulmm.AssertFails(
        odd.Run("fit", OddInput.Fit(
            Records(), "y ~ 1 + (1 | gr(id, cov = K))", "--kernel", $"K={OddInput.Of($"groupings/{name}.csv")}")), 3, parts);

    [Test]
    public void The_same_kernel_whole_is_taken() => odd.Done(
        "fit", OddInput.Fit(Records(), "y ~ 1 + (1 | gr(id, cov = K))", "--kernel", $"K={OddInput.Of("groupings/ok.csv")}"));

    [TestCase("us(x | id)", "1830 variances and covariances for 60 rows")]
    [TestCase("~ x", "60 variances for 60 rows")]
    public void Residuals_with_a_parameter_for_every_row_are_refused_at_once(string residual, string message)
    {
        string data = odd.Write("t.csv", "y,x,grp,id\n" + string.Concat(Enumerable.Range(0, 60).Select(i =>
            $"{i * i % 13},{i + 0.25},{i % 6},{i / 2}\n")));
        Gpulmm.AssertFails(odd.Run("fit", OddInput.Fit(data, "y ~ x + (1 | grp)", "--residual", residual)), 3, "x has 60 levels", message);
    }

    private IEnumerable<double> Predicted()
    {
        string[][] rows = [.. File.ReadLines(odd.Out + ".predictions.tsv").Select(line => line.Split('\t'))];
        int column = Array.IndexOf(rows[0], "FIT");
        return rows.Skip(1).Select(row => double.Parse(row[column], System.Globalization.CultureInfo.InvariantCulture));
    }

    private string Records()
    {
        string[] ids = [.. File.ReadLines(OddInput.Of("groupings/ok.csv")).First().Split(',').Skip(1).Select(id => id.Trim('"'))];
        return odd.Write("records.csv", "id,y\n" + string.Concat(ids.SelectMany((id, i) =>
            Enumerable.Range(0, 3).Select(k => $"{id},{(i * 7 % 11) + (k * k * i % 5)}\n"))));
    }
}
