namespace GpuLmm.Backends.Tests;

/// <summary>Small models against the managed host, in either precision: the same code in float64, but for what a device fuses.</summary>
[TestFixtureSource(typeof(BackendsUnderTest), nameof(BackendsUnderTest.Alone))]
internal sealed class ModelContract(string name, Precision precision) : BackendContract(name, precision)
{
    [TestCase("y ~ x + (1 | g)", LikelihoodMethod.Reml, 40)]
    [TestCase("y ~ x + (1 + x | g)", LikelihoodMethod.Reml, 12)]
    [TestCase("y ~ x + (1 + x || g) + (1 | h)", LikelihoodMethod.Ml, 12)]
    [TestCase("y ~ 0 + (0 + x | g)", LikelihoodMethod.Ml, 5)]
    public void Models_of_different_sizes_are_the_hosts(string formula, LikelihoodMethod method, int count)
    {
        using var batch = new BatchCase(count, formula, method);

        AssertHosts(batch);
    }

    [Test]
    public void A_large_model_among_small_ones_is_solved_too()
    {
        using var batch = new BatchCase(4, "y ~ x + (1 | g)", LikelihoodMethod.Reml, ModelBlockPlan.MostRows + 1);

        Assert.That(batch.Models.Max(model => model.Shape.Rows), Is.GreaterThan(ModelBlockPlan.MostRows));
        AssertHosts(batch);
    }

    [Test]
    public void No_models_are_no_work()
    {
        using ModelSolver solver = Backend.PrepareModels();

        Assert.That(() => solver.Solve([], CancellationToken.None), Throws.Nothing);
    }

    private void AssertHosts(BatchCase batch)
    {
        using (ModelSolver solver = Backend.PrepareModels())
        {
            solver.Solve(batch.Models, CancellationToken.None);
        }

        foreach ((SmallModel own, SmallModel expected) in batch.Models.Zip(batch.HostSolutions()))
        {
            Assert.That(own.State, Is.EqualTo(expected.State));
            Assert.That(own.State, Is.EqualTo(SmallModelState.Converged));
            AssertClose(own.Solution[SmallModelShape.DevianceAt], expected.Solution[SmallModelShape.DevianceAt], 1e-11, "deviance");
            AssertClose(own.Solution[SmallModelShape.SquaresAt], expected.Solution[SmallModelShape.SquaresAt], 1e-6, "r²");
            for (int k = SmallModelShape.ThetaAt; k < own.Shape.SolutionLength; k++)
            {
                // θ, its Hessian, b̂, C₀ and slopes; the maximum is found to 1e-7 of θ, differences lose as much.
                AssertClose(own.Solution[k], expected.Solution[k], k < own.Shape.HessianAt ? 1e-6 : 1e-4,
                    $"number {k} of {own.Shape.SolutionLength}");
            }
        }
    }
}
