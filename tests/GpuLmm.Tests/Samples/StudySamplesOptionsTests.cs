namespace GpuLmm.Tests;

public sealed class StudySamplesOptionsTests
{
    [Test]
    public void Defaults_use_everything_there_is()
    {
        StudySamplesOptions options = StudySamplesOptions.Default;

        Assert.That(options.PhenotypePath, Is.Null);
        Assert.That(options.PhenotypeNames, Is.Empty);
        Assert.That(options.CovariatePath, Is.Null);
        Assert.That(options.CovariateNames, Is.Empty);
        Assert.That(options.CategoricalCovariates, Is.Empty);
        Assert.That(options.KeepPath, Is.Null);
        Assert.That(options.RemovePath, Is.Null);
        Assert.That(options.Validate, Throws.Nothing);
    }

    [Test]
    public void All_faults_are_told_at_once()
    {
        var options = new StudySamplesOptions { PhenotypeNames = ["y", "z", "y"], CategoricalCovariates = ["site"] };

        Assert.That(options.Validate, Throws.ArgumentException.With.Message.EqualTo(
            "Sample options: covariates site are named but no covariate file is; phenotype y is named 2 times."));
    }
}
