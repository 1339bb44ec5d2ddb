namespace GpuLmm.Tests;

public sealed class CategoricalCovariateTests
{
    private const string Pheno = "IID y\nI1 1\nI2 5\nI3 3\nI4 4\nI5 9\nI6 NA\n";
    private SampleFolder folder = null!;

    [SetUp]
    public void CreateFolder() => folder = new SampleFolder();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [Test]
    public void Levels_become_treatment_contrasts_in_ordinal_order()
    {
        // b comes last by letter; level d belongs to nobody analysed.
        using StudySamples samples = folder.Align(
            Pheno,
            "IID age site\nI1 50 b\nI2 40 B\nI3 70 a\nI4 80 b\nI5 65 a\nI6 60 d\n",
            new StudySamplesOptions { CategoricalCovariates = ["site"] });

        DesignMatrix design = samples.SampleSets.Single().Covariates;
        Assert.That(design.Names, Is.EqualTo(new[] { "(Intercept)", "age", "sitea", "siteb" }));
        Assert.That(design.Matrix.Column(2).ToArray(), Is.EqualTo(new double[] { 0, 0, 1, 0, 1 }));
        Assert.That(design.Matrix.Column(3).ToArray(), Is.EqualTo(new double[] { 1, 0, 0, 1, 0 }));
    }

    [Test]
    public void Numbers_named_categorical_are_levels_and_missing_ones_drop_the_sample()
    {
        using StudySamples samples = folder.Align(
            Pheno,
            "IID batch other\nI1 1 x\nI2 02 x\nI3 1 x\nI4 NA x\nI5 02 x\n",
            new StudySamplesOptions { CovariateNames = ["batch"], CategoricalCovariates = ["batch"] });

        Assert.That(samples.SampleSets.Single().Covariates.Names, Is.EqualTo(new[] { "(Intercept)", "batch1" }));
        Assert.That(samples.SampleSets.Single().Count, Is.EqualTo(4));
        Assert.That(samples.Report.MissingCovariate, Is.EqualTo(1));
    }

    [Test]
    public void One_level_only_is_collinear_with_the_intercept()
    {
        using StudySamples samples = folder.Align(
            Pheno, "IID site\nI1 a\nI2 a\nI3 a\nI4 a\nI6 b\n", new StudySamplesOptions { CategoricalCovariates = ["site"] });

        DesignMatrix design = samples.SampleSets.Single().Covariates;
        Assert.That(design.Names, Is.EqualTo(new[] { "(Intercept)" }));
        Assert.That(
            design.Dropped.Single(), Is.EqualTo(new LeftOut("site", "collinear with (Intercept): the only level is a")));
    }

    [Test]
    public void Named_covariates_come_in_the_order_named()
    {
        using StudySamples samples = folder.Align(
            Pheno, "IID a b c\nI1 1 5 x\nI2 2 9 x\nI3 5 2 x\nI4 9 1 x\nI5 4 4 x\n",
            new StudySamplesOptions { CovariateNames = ["b", "a"] });

        Assert.That(samples.SampleSets.Single().Covariates.Names, Is.EqualTo(new[] { "(Intercept)", "b", "a" }));
    }
}
