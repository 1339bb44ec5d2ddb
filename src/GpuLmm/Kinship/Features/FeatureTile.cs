namespace GpuLmm;

/// <summary>Features of a block turned into n × features, centred and scaled, for products.</summary>
internal sealed class FeatureTile(int sampleCount, FeatureKernelOptions options) : IDisposable
{
    /// <summary>Most features of a tile: wide enough that the product runs at full speed.</summary>
    public const int Width = 512;

    /// <summary>z, missing values at 0, the first <see cref="Count"/> columns.</summary>
    public DenseMatrix Values { get; } = new(sampleCount, Width);

    /// <summary>1 where there is a value and 0 where it is missing; null unless pairs are counted.</summary>
    public DenseMatrix? Present { get; } = options.PairwiseCounts ? new(sampleCount, Width) : null;

    /// <summary>Features that vary.</summary>
    public int Count { get; private set; }

    /// <summary>Takes features of a block.</summary>
    /// <param name="block">Features × samples.</param>
    /// <param name="first">The first feature.</param>
    /// <param name="threads">Threads to use.</param>
    public void Fill(DenseMatrix block, int first, int threads)
    {
        int width = Math.Min(Width, block.Rows - first);
        var varies = new bool[width];

        // By samples, so that a line of the cache is read once for eight features.
        Parallel.For(0, (sampleCount + 63) / 64, new ParallelOptions { MaxDegreeOfParallelism = threads }, part =>
        {
            for (int i = 64 * part; i < Math.Min(sampleCount, (64 * part) + 64); i++)
            {
                ReadOnlySpan<double> from = block.Column(i).Slice(first, width);
                for (int j = 0; j < width; j++)
                {
                    Values.Column(j)[i] = from[j];
                }
            }
        });
        Parallel.For(0, width, new ParallelOptions { MaxDegreeOfParallelism = threads }, j => varies[j] = Standardise(j));
        Count = 0;
        for (int j = 0; j < width; j++)
        {
            if (varies[j])
            {
                if (j > Count)
                {
                    Values.Column(j).CopyTo(Values.Column(Count));
                    Present?.Column(j).CopyTo(Present.Column(Count));
                }

                Count++;
            }
        }
    }

    public void Dispose()
    {
        Values.Dispose();
        Present?.Dispose();
    }

    private bool Standardise(int j)
    {
        Span<double> z = Values.Column(j);
        int count = 0;
        double sum = 0, least = double.PositiveInfinity, most = double.NegativeInfinity;
        foreach (double x in z)
        {
            if (!double.IsNaN(x))
            {
                count++;
                sum += x;
                least = Math.Min(least, x);
                most = Math.Max(most, x);
            }
        }

        if (!(most > least))
        {
            return false;
        }

        double mean = sum / count, squares = 0;
        Span<double> present = Present is null ? default : Present.Column(j);
        for (int i = 0; i < z.Length; i++)
        {
            bool isMissing = double.IsNaN(z[i]);
            z[i] = isMissing ? 0 : z[i] - mean;
            squares += z[i] * z[i];
            if (!present.IsEmpty)
            {
                present[i] = isMissing ? 0 : 1;
            }
        }

        if (options.Kernel != FeatureKernel.Aitchison)
        {
            double scale = Math.Sqrt((count - 1) / squares);
            System.Numerics.Tensors.TensorPrimitives.Multiply(z, scale, z);
        }

        return true;
    }
}
