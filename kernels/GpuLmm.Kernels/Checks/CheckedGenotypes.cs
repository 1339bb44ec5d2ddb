namespace GpuLmm.Kernels;

/// <summary>Random calls, one in thirty missing, of which all samples but two are analysed; the same ones everywhere.</summary>
internal sealed class CheckedGenotypes : IDisposable
{
    /// <param name="samples">n analysed samples; the file has two more.</param>
    /// <param name="markers">Markers.</param>
    /// <param name="isCentred">Whether they are centred only, not standardised.</param>
    public CheckedGenotypes(int samples, int markers, bool isCentred = false)
    {
        var random = new Random((1000 * samples) + markers);
        Samples = new SampleSelection(samples + 2, [.. Enumerable.Range(1, samples)]);
        Block = new GenotypeBlock(samples + 2, Math.Max(1, markers));
        Block.Begin([.. Enumerable.Range(0, markers)]);
        Codings = new MarkerCoding[markers];
        var calls = new sbyte[samples + 2];
        for (int m = 0; m < markers; m++)
        {
            double frequency = 0.1 + (0.8 * random.NextDouble());
            for (int i = 0; i < calls.Length; i++)
            {
                calls[i] = random.Next(30) == 0
                    ? (sbyte)-1 : (sbyte)((random.NextDouble() < frequency ? 1 : 0) + (random.NextDouble() < frequency ? 1 : 0));
            }

            PackedGenotypes.Pack(calls, Block.Writable(m));
            Codings[m] = MarkerCoding.Scaled(2 * frequency, isCentred ? 1 : 1 / Math.Sqrt(2 * frequency * (1 - frequency)));
        }
    }

    public SampleSelection Samples { get; }

    public GenotypeBlock Block { get; }

    public MarkerCoding[] Codings { get; }

    /// <summary>Standard normal numbers, n × k.</summary>
    public static DenseMatrix Normal(int n, int k, int seed)
    {
        var random = new Random(seed);
        var matrix = new DenseMatrix(n, k);
        for (int j = 0; j < k; j++)
        {
            foreach (ref double value in matrix.Column(j))
            {
                value = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            }
        }

        return matrix;
    }

    public void Dispose() => Block.Dispose();
}
