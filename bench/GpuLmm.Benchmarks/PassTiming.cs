using System.Diagnostics;
using System.Globalization;

namespace GpuLmm.Benchmarks;

/// <summary>What <c>bench/comparison/biobank.sh</c> times: passes over genotypes, the BLAS by itself and the decoding by itself.</summary>
internal static unsafe class PassTiming
{
    private const int Repeats = 3;

    /// <summary>Prints seconds a pass, its rate, that of one large product, and the share of the decoding, as a row of a table.</summary>
    /// <param name="samples">n.</param>
    /// <param name="markers">m.</param>
    /// <param name="columns">k.</param>
    public static void Run(int samples, int markers, int columns)
    {
        using HostBackend host = HostBackend.Open();
        using MemoryGenotypes genotypes = Draw(samples, markers);
        var all = SampleSelection.All(samples);
        ModelMarkers own = ModelMarkers.Of(genotypes, all, MarkerFilter.Default, null, host.Threads, default);
        using var passes = new KinshipPasses(genotypes, own, all, host, new PassOptions(long.MaxValue), null, default);
        using var right = new DenseMatrix(samples, columns);
        var random = new Random(1);
        for (int j = 0; j < columns; j++)
        {
            foreach (ref double value in right.Column(j))
            {
                value = random.NextDouble() - 0.5;
            }
        }

        // The first pass reads the genotypes into memory.
        passes.Multiply(right).Dispose();
        double pass = Best(() => passes.Multiply(right).Dispose());
        double rate = 4.0 * samples * own.Count * columns / pass / 1e9;
        double product = Product(host), decoding = Decoding(genotypes, own, all, host.Threads);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {samples:N0} | {own.Count:N0} | {columns} | {pass:0.000} | {rate:0.0} | {product:0.0} | {rate / product:0%} ")
            + FormattableString.Invariant($"| {2 * decoding / pass:0%} |"));
    }

    private static MemoryGenotypes Draw(int samples, int markers)
    {
        var random = new Random(1);
        var bytes = new byte[samples];
        return MemoryGenotypes.Create(
            [.. Enumerable.Range(0, samples).Select(i => new SampleId("0", $"i{i}"))],
            [.. Enumerable.Range(0, markers).Select(j => new Marker($"{1 + (10 * j / markers)}", $"rs{j}", 0, 1 + j, "A", "G"))],
            Enumerable.Range(0, markers).Select(_ =>
            {
                // 0, 1, 2 copies with probabilities ½, 3/8, 1/8.
                random.NextBytes(bytes);
                return Array.ConvertAll(bytes, value => (sbyte)(value < 128 ? 0 : value < 224 ? 1 : 2));
            }));
    }

    /// <summary>GFLOP/s of square products in float64.</summary>
    private static double Product(HostBackend host)
    {
        const int order = 2000;
        using DenseMatrix a = new(order, order), b = new(order, order), c = new(order, order);
        a.Clear();
        b.Clear();
        double seconds = Best(() => host.Algebra.Multiply(
            false, false, order, order, order, 1, a.Pointer, order, b.Pointer, order, 0, c.Pointer, order));
        return 2.0 * order * order * order / seconds / 1e9;
    }

    /// <summary>Seconds in which all markers are decoded once; a pass decodes them twice.</summary>
    private static double Decoding(Genotypes genotypes, ModelMarkers own, SampleSelection all, int threads)
    {
        using var block = new GenotypeBlock(genotypes.Samples.Count, 64);
        genotypes.Read(own.Indices.AsSpan(0, 64), block);
        var tiles = new double[threads][];
        return Best(() => Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, worker =>
        {
            double[] tile = tiles[worker] ??= new double[all.Count];
            for (int i = worker; i < own.Count; i += threads)
            {
                block.Decode(i % 64, all, own.Codings[i], tile.AsSpan());
            }
        }));
    }

    private static double Best(Action work)
    {
        double best = double.PositiveInfinity;
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            var clock = Stopwatch.StartNew();
            work();
            best = Math.Min(best, clock.Elapsed.TotalSeconds);
        }

        return best;
    }
}
