namespace GpuLmm.Tests;

/// <summary>Options of models name all their faults at once, and a model refuses them before it reads anything.</summary>
[TestFixture]
public sealed class ModelOptionsTests : HostFixture
{
    [Test]
    public void Defaults_are_valid()
    {
        Assert.That(MixedModelOptions.Default.Validate, Throws.Nothing);
        Assert.That(new BootstrapOptions().Validate, Throws.Nothing);
        Assert.That(new DiagnosticOptions().Validate, Throws.Nothing);
    }

    [Test]
    public void All_faults_of_a_model_are_listed()
    {
        var options = new MixedModelOptions
        {
            Method = (LikelihoodMethod)9,
            Family = (ResponseFamily)99,
            Link = (Link)98,
            Approximation = (Approximation)97,
            Degrees = (DegreesMethod)96,
            TestVariance = (VarianceTestMethod)95,
            QuadratureNodes = 0,
            TestDraws = -1,
            Residual = " ",
            Weights = "",
            EqualVariances = ("a", ""),
            Factors = new Dictionary<string, IReadOnlyList<string>> { [""] = [] },
        };

        Assert.That(options.Validate, Throws.ArgumentException.With.Message.EqualTo(
            "Method 9 is not defined. Family 99 is not defined. Approximation 97 is not defined. Degrees 96 is not defined. "
            + "TestVariance 95 is not defined. Link 98 is not defined. "
            + "QuadratureNodes 0: expected at least 1. TestDraws -1: expected at least 1. "
            + "Residual has an empty name. Weights has an empty name. EqualVariances has an empty name. Factors has an empty name."));
    }

    [Test]
    public void All_faults_of_a_bootstrap_are_listed()
    {
        var options = new BootstrapOptions { Replicates = 0, Level = 1 };

        Assert.That(options.Validate, Throws.ArgumentException.With.Message.EqualTo(
            "0 replicates; expected at least one. Level 1; expected a probability between 0 and 1."));
        Assert.That(new DiagnosticOptions { Simulations = -2 }.Validate, Throws.ArgumentException.With.Message.Contains("-2 simulations"));
    }

    [Test]
    public void Models_refuse_options_out_of_range()
    {
        var table = DataTable.FromColumns([DataColumn.Create("y", [1.0, 2, 4, 3]), DataColumn.Create("g", ["a", "a", "b", "b"])]);
        var options = new MixedModelOptions { TestDraws = 0 };

        Assert.That(
            () => MixedModel.Create(table, "y ~ 1 + (1 | g)", options), Throws.ArgumentException.With.Message.Contains("TestDraws 0"));
        Assert.That(
            () => MixedModelRefit.Create(table, "y ~ 1 + (1 | g)", new Dictionary<string, Kinship>(), Host, options),
            Throws.ArgumentException.With.Message.Contains("TestDraws 0"));
        Assert.That(
            () => ModelBatch.By(table, "y ~ 1 + (1 | g)", "g", options), Throws.ArgumentException.With.Message.Contains("TestDraws 0"));
    }
}
