using MathNet.Numerics.LinearAlgebra;

namespace GpuLmm.Tests;

/// <summary>Data whose columns, weights, places and kernels can be had in any units, and models of every strategy over them.</summary>
internal sealed class FitInvarianceStudy
{
    /// <summary>
    /// Formula, options, and whether the origin of x plays no part: its slopes have an intercept, correlated, or there are
    /// none.
    /// </summary>
    public static readonly (string Formula, MixedModelOptions Options, bool IsFreeOfOrigin)[] Models =
    [
        ("y ~ x + (x | g)", MixedModelOptions.Default, true),
        ("y ~ x + z + (x + z | g)", MixedModelOptions.Default with { Method = LikelihoodMethod.Ml }, true),
        ("y ~ x + (x || g)", MixedModelOptions.Default, false),
        ("y ~ x + (0 + x | g) + (1 | id)", MixedModelOptions.Default with { Degrees = DegreesMethod.KenwardRoger }, false),
        ("y ~ x + (x | g)", MixedModelOptions.Default with { Weights = "w", Residual = "~ half" }, true),
        ("y ~ x + (1 | gr(id, cov = K))", MixedModelOptions.Default, true),
        ("y ~ x + (x | gr(id, cov = K)) + (1 | g)", MixedModelOptions.Default, true),
        ("y ~ x + (1 | gr(id, cov = K)) + (1 | id)", MixedModelOptions.Default with { Weights = "w" }, true),
        ("y ~ x + (1 | gr(id, cov = K)) + (1 | gr(id, cov = L))", MixedModelOptions.Default, true),
        ("y ~ x + exp(a + b)", MixedModelOptions.Default, true),
        ("y ~ x + (1 | g)", MixedModelOptions.Default with { Residual = "exp(a | id)" }, true),
        ("c ~ x + (x | g)", Of(ResponseFamily.Poisson), true),
        ("s ~ x + (x || g)", Of(ResponseFamily.Binomial), false),
        ("c ~ x + (0 + x | g)", Of(ResponseFamily.NegativeBinomial2), false),
        ("c ~ x + (x | g)", Of(ResponseFamily.NegativeBinomial1), true),
        ("c ~ x + (1 | gr(id, cov = K)) + (0 + x | g)", Of(ResponseFamily.Poisson), false),
        ("s ~ x + (0 + x | g)", Of(ResponseFamily.Binomial) with { Approximation = Approximation.AdaptiveQuadrature }, false),
        ("c ~ x + (x | g)", Of(ResponseFamily.Poisson) with { Approximation = Approximation.PenalisedQuasiLikelihood }, true),
    ];

    /// <summary>Whether a model estimates a range over a dense matrix: seconds for a fit.</summary>
    public static bool HasRange(int model) =>
        (Models[model].Formula + Models[model].Options.Residual).Contains("exp(", StringComparison.Ordinal);

    private const int Ids = 20, Records = 6;

    private readonly Matrix<double> kernel;
    private readonly double[] x;
    private readonly double[] z;
    private readonly double[] y;
    private readonly double[] weights;
    private readonly double[][] places;
    private readonly double[] counts;
    private readonly double[] successes;

    public FitInvarianceStudy(int seed)
    {
        var random = new Random(seed);
        double Next() => SimulatedStudy.Normal(random);
        int n = Ids * Records;
        kernel = Henderson.Kernel(Ids, random);
        double[] u = Henderson.Draw(kernel, random);
        double[][] v = [.. Enumerable.Range(0, Records * 2).Select(_ => (double[])[Next(), 0.7 * Next(), 0.5 * Next()])];
        x = [.. Enumerable.Range(0, n).Select(_ => Next())];
        z = [.. Enumerable.Range(0, n).Select(_ => Next())];
        weights = [.. Enumerable.Range(0, n).Select(_ => 0.5 + random.NextDouble())];
        places = [[.. x.Select(_ => random.NextDouble())], [.. x.Select(_ => random.NextDouble())]];
        double[] mean = [.. x.Select((own, i) =>
            (0.5 * own) + (0.8 * u[i % Ids]) + v[i % v.Length][0] + (v[i % v.Length][1] * own) + (v[i % v.Length][2] * z[i]))];
        y = [.. mean.Select((own, i) => 3 + own + (Next() / Math.Sqrt(weights[i])))];
        counts = [.. mean.Select(own => (double)MathNet.Numerics.Distributions.Poisson.Sample(random, Math.Exp(1 + (0.4 * own))))];
        successes = [.. mean.Select(own => random.NextDouble() < 1 / (1 + Math.Exp(-own)) ? 1.0 : 0)];
    }

    /// <summary>A fit with everything in other units.</summary>
    /// <param name="model">One of <see cref="Models"/>.</param>
    /// <param name="backend">Where it is fitted.</param>
    /// <param name="units">What x, y, the weights, the places and the kernel are multiplied by.</param>
    /// <param name="shift">What is added to x before, in its standard deviations.</param>
    public ModelReport Fit(int model, Backend backend, (double X, double Y, double Weight, double Place, double Kernel) units, double shift)
    {
        using var kinship = new Kinship(
            DenseMatrix.FromArray((kernel * units.Kernel).ToArray()),
            [.. Enumerable.Range(0, Ids).Select(i => new SampleId("0", $"i{i:00}"))]);

        // Another kernel, in units as far from the first as can be.
        using var squared = new Kinship(
            DenseMatrix.FromArray((kernel.PointwiseMultiply(kernel) / units.Kernel).ToArray()), kinship.Samples);
        var table = DataTable.FromColumns(
        [
            DataColumn.Create("x", Array.ConvertAll(x, own => (own + shift) * units.X)), DataColumn.Create("z", z),
            DataColumn.Create("y", Array.ConvertAll(y, own => own * units.Y)),
            DataColumn.Create("w", Array.ConvertAll(weights, own => own * units.Weight)),
            DataColumn.Create("a", Array.ConvertAll(places[0], own => own * units.Place)),
            DataColumn.Create("b", Array.ConvertAll(places[1], own => own * units.Place)),
            DataColumn.Create("c", counts), DataColumn.Create("s", successes),
            DataColumn.Create("g", [.. x.Select((_, i) => $"g{i % (Records * 2)}")]),
            DataColumn.Create("id", [.. x.Select((_, i) => $"i{i % Ids:00}")]),
            DataColumn.Create("half", [.. x.Select((_, i) => i < x.Length / 2 ? "one" : "two")]),
        ]);
        (string formula, MixedModelOptions options, _) = Models[model];
        return MixedModel.Fit(
            table, formula, new Dictionary<string, Kinship> { ["K"] = kinship, ["L"] = squared }, backend, options);
    }

    private static MixedModelOptions Of(ResponseFamily family) => MixedModelOptions.Default with { Family = family };
}
