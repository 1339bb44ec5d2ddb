using BenchmarkDotNet.Attributes;

namespace GpuLmm.Benchmarks;

/// <summary>
/// REML of three kernels by average information, dense V: iterations are printed once, so that flops and GFLOP/s can be told.
/// </summary>
[MemoryDiagnoser]
public class VarianceBenchmarks
{
    private readonly Dictionary<string, Kinship> kernels = [];
    private Backend backend = null!;
    private DataTable table = null!;

    /// <summary>n.</summary>
    [Params(500, 2000)]
    public int Samples { get; set; }

    /// <summary>Three kernels of 3 n random features each, and a trait with shares 0.3, 0.2, 0.1.</summary>
    [GlobalSetup]
    public void Setup()
    {
        backend = HostBackend.Open();
        var random = new Random(1);
        SampleId[] ids = [.. Enumerable.Range(0, Samples).Select(i => new SampleId("0", $"i{i}"))];
        double[] y = [.. ids.Select(_ => Math.Sqrt(0.4) * Normal(random))];
        foreach ((string name, double share) in new[] { ("a", 0.3), ("b", 0.2), ("c", 0.1) })
        {
            int q = 3 * Samples;
            using var z = new DenseMatrix(Samples, q);
            double[] effects = [.. Enumerable.Range(0, q).Select(_ => Normal(random) * Math.Sqrt(share / q))];
            for (int j = 0; j < q; j++)
            {
                Span<double> column = z.Column(j);
                for (int i = 0; i < Samples; i++)
                {
                    column[i] = Normal(random);
                    y[i] += column[i] * effects[j];
                }
            }

            var k = new DenseMatrix(Samples, Samples);
            unsafe
            {
                ((HostBackend)backend).Algebra.SymmetricRankUpdate(Samples, q, 1.0 / q, z.Pointer, Samples, 0, k.Pointer, Samples);
            }

            k.MirrorLower();
            kernels[name] = new Kinship(k, ids);
        }

        table = DataTable.FromColumns(
            [DataColumn.Create("id", ids.Select(id => (string?)id.Individual).ToArray()), DataColumn.Create("y", y)]);
        ModelReport report = Fit();
        Console.WriteLine($"// n = {Samples}: {report.Iterations} iterations, converged: {report.IsConverged}");
    }

    /// <summary>From table and kernels to the report.</summary>
    [Benchmark]
    public ModelReport Fit() =>
        MixedModel.Fit(table, "y ~ 1 + (1 | gr(id, cov = a)) + (1 | gr(id, cov = b)) + (1 | gr(id, cov = c))", kernels, backend);

    /// <summary>Frees everything.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        kernels.Values.ToList().ForEach(kernel => kernel.Dispose());
        backend.Dispose();
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
