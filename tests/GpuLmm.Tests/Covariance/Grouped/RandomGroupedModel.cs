namespace GpuLmm.Tests;

/// <summary>
/// A random grouped model: one to three terms, crossed or nested, with one to three effects, correlated or not, some of whose variances are
/// zero, some with a kernel, of full rank or not; residuals of one variance or of two strata, with or without weights; one to four fixed
/// effects.
/// </summary>
internal sealed class RandomGroupedModel : IDisposable
{
    private readonly List<DenseMatrix> kernels = [];

    public RandomGroupedModel(int seed, int n)
    {
        var random = new Random(seed);
        double Next() => SimulatedStudy.Normal(random);
        double[] ones = [.. Enumerable.Repeat(1.0, n)], slope = [.. Enumerable.Range(0, n).Select(_ => Next())],
            other = [.. ones.Select(_ => Next())];
        var parts = new List<CovariancePart>();
        int[] before = [];
        int terms = 1 + random.Next(3);
        for (int t = 0; t < terms; t++)
        {
            int q = 2 + random.Next(n / 3);
            bool isNested = t > 0 && before.Max() > 3 && random.Next(2) == 0;
            int[] levels = isNested
                ? [.. before.Select(level => level / 2)]
                : [.. Enumerable.Range(0, n).Select(i => i < q ? i : random.Next(q))];
            before = levels;
            int effects = 1 + random.Next(3);
            double[][] slopes = [ones, slope, other];
            DenseMatrix? kernel = random.Next(3) == 0 ? Kernel(levels.Max() + 1) : null;
            parts.Add(new EffectsPart(
                $"g{t}", new EffectsMatrix(levels, levels.Max() + 1, kernel), [.. new[] { "(Intercept)", "s", "t" }.Take(effects)],
                [.. slopes.Take(effects)],
                random.Next(2) == 0));
        }

        DenseMatrix Kernel(int q)
        {
            int features = random.Next(2) == 0 ? q + 3 : 1 + (q / 2);
            double[][] loads = [.. Enumerable.Range(0, q).Select(_ => (double[])[.. Enumerable.Range(0, features).Select(_ => Next())])];
            var kernel = new DenseMatrix(q, q);
            for (int i = 0; i < q; i++)
            {
                for (int j = 0; j < q; j++)
                {
                    kernel[i, j] = loads[i].Zip(loads[j], (a, b) => a * b).Sum() / features;
                }
            }

            kernels.Add(kernel);
            return kernel;
        }

        bool hasStrata = random.Next(2) == 0;
        parts.Add(new ResidualPart(
            hasStrata ? ["a", "b"] : [""], [.. Enumerable.Range(0, n).Select(i => hasStrata ? i % 2 : 0)],
            random.Next(2) == 0 ? null : [.. ones.Select(_ => 0.5 + random.NextDouble())]));
        Parameters = new VarianceParameters(parts);
        Phi = [.. parts.SelectMany(part => part.Start(0.3 + random.NextDouble(), 1))];
        for (int k = 0; k < Phi.Length - 2; k++)
        {
            // Covariances that are not zero, and variances that are.
            Phi[k] = Phi[k] == 0 ? 0.2 * Next() : random.Next(8) == 0 ? 0 : Phi[k];
        }

        int p = random.Next(4);
        Design = DesignMatrix.FromColumns(
            n, [.. Enumerable.Range(0, p).Select(j => $"x{j}")],
            [.. Enumerable.Range(0, p).Select(_ => (double[])[.. ones.Select(_ => Next())])]);
        Response = [.. ones.Select(_ => 5 + Next())];
    }

    public VarianceParameters Parameters { get; }

    public double[] Phi { get; }

    public DesignMatrix Design { get; }

    public double[] Response { get; }

    public void Dispose()
    {
        Design.Dispose();
        kernels.ForEach(kernel => kernel.Dispose());
    }
}
