using System.Diagnostics;
using System.Globalization;
using GpuLmm.Backends;

namespace GpuLmm.Benchmarks;

/// <summary>A logit model of one dense kernel beside the factorisation that its time is made of.</summary>
internal static class KernelLogitTiming
{
    private const int Repeats = 3;

    /// <summary>
    /// Prints seconds of a Cholesky factorisation, of the fit, its steps and evaluations, and how many factorisations each of these takes.
    /// </summary>
    /// <param name="n">Records, each an id of the kernel.</param>
    public static void Run(int n)
    {
        using HostBackend backend = HostBackend.Open();
        var random = new Random(1);
        using Kinship kinship = Relations(n, random);
        double[] x = [.. Enumerable.Range(0, n).Select(_ => random.NextDouble())];
        double[] y = [.. Enumerable.Range(0, n).Select(i => random.NextDouble() < 1 / (1 + Math.Exp(0.5 - x[i] - (i % 4))) ? 1.0 : 0)];
        var table = DataTable.FromColumns(
            [DataColumn.Create("y", y), DataColumn.Create("x", x),
                DataColumn.Create("id", [.. Enumerable.Range(0, n).Select(i => $"i{i:00000}")])]);
        var kernels = new Dictionary<string, Kinship> { ["K"] = kinship };
        var options = new MixedModelOptions { Family = ResponseFamily.Binomial };
        double factor = Factorisation(backend, kinship, n), fit = double.PositiveInfinity, evaluation = double.PositiveInfinity;
        int steps = 0;
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            ModelReport? report = null;
            fit = Math.Min(fit, Seconds(() => report = MixedModel.Fit(table, "y ~ x + (1 | gr(id, cov = K))", kernels, backend, options)));
            steps = report!.Iterations;
        }

        using MixedDesign design = ModelDesign.Build(table, "y ~ x + (1 | gr(id, cov = K))", options);
        using var engine = GeneralisedEngine.Create(design, EngineChoice.StrategyOf(design, options), kernels, backend, options);
        MarginalLikelihood likelihood = engine.Likelihood(engine.Effects, engine.Sample);
        double[] start = new GeneralisedStart(engine.Sample, design.Fixed.Basis).Of(engine.Latent, 1);
        likelihood.Evaluate(start);
        for (int repeat = 0; repeat < 2 * Repeats; repeat++)
        {
            // From the modes of the last one, as in a search.
            double[] moved = [.. start.Select((value, k) => value * (1 + (0.05 * (1 + repeat) * (k % 2))))];
            evaluation = Math.Min(evaluation, Seconds(() => likelihood.Evaluate(moved)));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"n {n}: factorisation {factor:0.0000} s, fit {fit:0.00} s, {steps} steps, {fit / steps / factor:0.0} factorisations a step; evaluation {evaluation:0.000} s, {evaluation / factor:0.0} factorisations"));
    }

    private static double Factorisation(HostBackend backend, Kinship kinship, int n)
    {
        using VarianceFactor factor = backend.PrepareVariance(n);
        double least = double.PositiveInfinity;
        for (int repeat = 0; repeat < 2 * Repeats; repeat++)
        {
            for (int j = 0; j < n; j++)
            {
                kinship.Matrix.Column(j).CopyTo(factor.Matrix.Column(j));
                factor.Matrix[j, j] += 1;
            }

            least = Math.Min(least, Seconds(() => factor.TryFactor(out _)));
        }

        return least;
    }

    /// <summary>Of random genotypes, as many markers as samples.</summary>
    private static Kinship Relations(int n, Random random)
    {
        using var genotypes = new DenseMatrix(n, n);
        for (int j = 0; j < n; j++)
        {
            Span<double> column = genotypes.Column(j);
            for (int i = 0; i < n; i++)
            {
                column[i] = (random.Next(3) - 1) / Math.Sqrt(2.0 / 3 * n);
            }
        }

        var matrix = new DenseMatrix(n, n);
        Parallel.For(0, n, j =>
        {
            for (int i = 0; i <= j; i++)
            {
                matrix[i, j] = matrix[j, i] =
                    System.Numerics.Tensors.TensorPrimitives.Dot<double>(genotypes.Column(i), genotypes.Column(j));
            }
        });
        return new Kinship(matrix, [.. Enumerable.Range(0, n).Select(i => new SampleId("0", $"i{i:00000}"))]);
    }

    private static double Seconds(Action work)
    {
        var clock = Stopwatch.StartNew();
        work();
        return clock.Elapsed.TotalSeconds;
    }
}
