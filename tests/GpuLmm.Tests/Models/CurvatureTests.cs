namespace GpuLmm.Tests;

/// <summary>
/// The observed information, one column of which comes from the scale of V, against differences of the score for every parameter.
/// </summary>
[TestFixture]
public sealed class CurvatureTests : HostFixture
{
    [Test]
    public void Is_what_differences_of_the_score_give_for_every_parameter([Range(0, 7)] int model)
    {
        using var models = new RefitModels();
        (string name, string formula, MixedModelOptions options) = RefitModels.All[model];
        using MixedDesign design = ModelDesign.Build(models.Table(models.Response), formula, options);
        using ModelEngine engine = EngineChoice.Create(EngineChoice.StrategyOf(design, options), design, models.Kernels, Host, options);
        double[] response = ModelDesign.Response(design);
        double unit = ModelMath.ResidualDeviation(design.Fixed, response);
        using VarianceLikelihood likelihood = engine.Likelihood(design.Fixed, ModelMath.Scaled(response, 1 / unit), options.Method);

        // Away from the maximum and from all bounds, where no term of the identity is zero.
        double[] phi =
            [.. engine.Parameters.Parts.SelectMany(part => part.Start(0.4, 0.7)).Select(value => value == 0 ? 0.1 : 0.9 * value)];
        int[] free = [.. Enumerable.Range(0, phi.Length)];
        double[] curvature = new VarianceConditional(likelihood, threads: 1).Curvature(likelihood.Evaluate(phi)!, free)!;

        double scale = free.Select((_, a) => curvature[(a * free.Length) + a]).Max(Math.Abs);
        for (int a = 0; a < free.Length; a++)
        {
            double step = 1e-4 * Math.Max(Math.Abs(phi[free[a]]), 0.1);
            double[] up = [.. phi], down = [.. phi];
            up[free[a]] += step;
            down[free[a]] -= step;
            double[] above = [.. likelihood.Evaluate(up)!.Gradient], below = [.. likelihood.Evaluate(down)!.Gradient];
            for (int b = 0; b < free.Length; b++)
            {
                double expected = (below[free[b]] - above[free[b]]) / (2 * step);
                Assert.That(curvature[(a * free.Length) + b], Is.EqualTo(expected).Within(1e-5 * scale), $"{name}: {a}, {b}");
            }
        }
    }
}
