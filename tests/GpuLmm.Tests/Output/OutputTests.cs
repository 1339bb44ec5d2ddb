using System.Globalization;
using System.Text.Json;

namespace GpuLmm.Tests;

[TestFixture]
public sealed class OutputTests
{
    private static readonly Marker Marker = new("chrUn_7", "rs1", 0, 1_234_567_890, "A", "GT");
    private TempFolder folder = null!;

    [SetUp]
    public void Open() => folder = new TempFolder();

    [TearDown]
    public void Close() => folder.Dispose();

    [Test]
    public void Rows_have_the_columns_of_the_format()
    {
        string path;
        using (var table = AssociationTable.Create(folder.Path("out"), ["CD8+ cells/%"]))
        {
            table.Write(ResultBlock.FromRows(
            [
                new AssociationResult(0, Marker, 0.5, 20, MarkerTest.Wald, -0.0123456789, 1e-9, 41.25, 1407, 400.123456, 4.33,
                    MarkerStatus.Tested),
                new AssociationResult(
                    0, Marker, double.NaN, 0, MarkerTest.Lrt, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN,
                    MarkerStatus.Missing),
            ]));
            path = table.Paths[0];
            Assert.That(File.Exists(path), Is.False, "not under its final name yet");
            table.Complete();
        }

        Assert.That(path, Is.EqualTo(folder.Path("out.CD8+_cells__.tsv")));
        Assert.That(File.ReadAllLines(path), Is.EqualTo(new[]
        {
            "CHROM\tPOS\tID\tALLELE0\tALLELE1\tA1FREQ\tN\tTEST\tBETA\tSE\tSTAT\tDF\tLOG10P\tLAMBDA\tNOTE",
            "chrUn_7\t1234567890\trs1\tGT\tA\t0.5\t20\tWALD\t-0.01234568\t1E-09\t41.25\t1407\t400.1235\t4.33\t",
            "chrUn_7\t1234567890\trs1\tGT\tA\tNA\t0\tLRT\tNA\tNA\tNA\tNA\tNA\tNA\tmissing",
        }));
    }

    [Test]
    public void Table_that_is_not_completed_leaves_nothing()
    {
        using (var table = AssociationTable.Create(folder.Path("out"), ["a", "b"]))
        {
            table.Write(
                ResultBlock.FromRows([new AssociationResult(1, Marker, 0.5, 20, MarkerTest.Wald, 1, 1, 1, 1, 1, 1, MarkerStatus.Tested)]));
        }

        Assert.That(Directory.GetFiles(folder.Path(".")), Is.Empty);
    }

    [Test]
    public void Existing_result_is_replaced_only_when_asked_for()
    {
        folder.Write("out.a.tsv", "precious");

        Assert.That(() => AssociationTable.Create(folder.Path("out"), ["b", "a"]),
            Throws.TypeOf<InputException>().With.Message.Contains("out.a.tsv: exists already; --overwrite replaces it."));
        Assert.That(File.Exists(folder.Path("out.b.tsv.partial")), Is.False);
        using AssociationTable table = AssociationTable.Create(folder.Path("out"), ["a"], overwrite: true);
        Assert.That(File.ReadAllText(folder.Path("out.a.tsv")), Is.EqualTo("precious"), "until the new one is complete");
    }

    [Test]
    public void Folder_that_is_not_there_is_named() => Assert.That(
        () => AssociationTable.Create(folder.Path("absent/out"), ["a"]),
        Throws.TypeOf<InputException>().With.Message.Contains("cannot be written"));

    [Test]
    public void Numbers_do_not_depend_on_the_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)before.Clone();
        comma.NumberFormat = new NumberFormatInfo { NumberDecimalSeparator = ",", NegativeSign = "~" };
        CultureInfo.CurrentCulture = comma;
        try
        {
            Rows_have_the_columns_of_the_format();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Test]
    public void Model_json_has_the_fields_of_the_format()
    {
        using var study = new SimulatedStudy(n: 40, m: 30, seed: 71);
        using HostBackend backend = HostBackend.Open(1);
        using StudySamples samples = ScanSetup.Samples(study, study.Trait(0.5));
        using Kinship kinship = Kinship.Estimate(study.Genotypes, backend);
        using NullModel nullModel = NullModel.Fit(samples, kinship, backend);
        ModelReport report = nullModel.Traits[0].ToReport(nullModel.Samples);

        ModelJson.Write(folder.Path("m.json"), report);
        JsonElement json = JsonDocument.Parse(File.ReadAllText(folder.Path("m.json"))).RootElement;

        foreach (string name in new[]
        {
            "formula", "family", "link", "method", "strategy", "n", "p", "converged", "iterations", "boundary",
                "logLik", "df", "aic", "bic",
            "caic", "caicDf", "fixed", "variance", "parameters", "shares", "r2", "random", "fitted", "dropped", "warnings",
        })
        {
            Assert.That(json.TryGetProperty(name, out _), Is.True, name);
        }

        Assert.That(json.GetProperty("logLik").GetDouble(), Is.EqualTo(report.LogLikelihood), "every digit");
        Assert.That(json.GetProperty("fixed")[1].GetProperty("name").GetString(), Is.EqualTo("age"));
        Assert.That(json.GetProperty("variance")[1].GetProperty("group").GetString(), Is.EqualTo("Residual"));
        Assert.That(json.GetProperty("shares")[0].GetProperty("share").GetDouble(), Is.EqualTo(report.Shares[0].Share));
        Assert.That(json.GetProperty("formula").GetString(), Is.EqualTo("t0 ~ 1 + age + (1 | gr(IID, cov = kinship))"));
    }
}
