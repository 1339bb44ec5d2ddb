namespace GpuLmm.Cli.Tests;

/// <summary>Maps of fields.</summary>
public sealed class FitMapTests
{
    private SmallStudy study = null!;
    private string data = null!;

    [SetUp]
    public void Create()
    {
        study = new SmallStudy();
        data = study.Write("d.csv", "u,v,y\n" + string.Concat(Enumerable.Range(0, 49).Select(i =>
            string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"{i % 7},{i / 7},{Math.Sin(i % 7) + Math.Cos(0.7 * (i / 7)) + (0.1 * (i * i % 11))}\n"))));
    }

    [TearDown]
    public void Delete() => study.Dispose();

    [Test]
    public void A_map_is_written_beside_the_fit()
    {
        Finished run = Gpulmm.Run("fit", "--data", data, "--formula", "y ~ 1 + exp(u + v)", "--map", "--out", study.Path("f"));
        Gpulmm.AssertDone(run);

        Assert.That(File.ReadAllBytes(study.Path("f.field.png"))[..4], Is.EqualTo(new byte[] { 0x89, 0x50, 0x4E, 0x47 }));
        Assert.That(run.Out, Does.Contain("f.field.png"));
        Gpulmm.AssertFails(
            Gpulmm.Run("fit", "--data", data, "--formula", "y ~ 1 + exp(u + v)", "--map", "--out", study.Path("f")), 3, "f.fit.json");
    }

    [TestCase("y ~ u + exp(v | u)")]
    [TestCase("y ~ 1 + exp(u + v | u)")]
    [TestCase("y ~ v + (1 | u)")]
    public void A_formula_without_a_field_over_a_plane_has_no_map(string formula)
    {
        Gpulmm.AssertFails(Gpulmm.Run("fit", "--data", data, "--formula", formula, "--map", "--out", study.Path("f")), 2,
            "--map", "exp(x + y)");
        Assert.That(File.Exists(study.Path("f.fit.json")), Is.False);
    }
}
