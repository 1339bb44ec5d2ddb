namespace GpuLmm;

/// <summary>Simulates, fits, and takes percentiles.</summary>
internal static class ParametricBootstrap
{
    // Responses in memory at once; progress is told, and cancellation seen, between.
    private const int ChunkSize = 64;

    /// <param name="quantities">What is estimated.</param>
    /// <param name="original">By the fit.</param>
    /// <param name="replicates">Estimates of the responses of some seeds, null where a search did not converge, and whether a variance is
    /// at zero or a matrix singular.</param>
    /// <param name="options">Replicates, seed, level.</param>
    /// <param name="parts">Keeps the estimates of every chunk, and has those of a run before; null for none.</param>
    /// <param name="progress">Told after every chunk.</param>
    public static BootstrapResult Run(
        IReadOnlyList<ModelQuantity> quantities, double[] original,
        Func<int[], IEnumerable<(double[]? Values, bool IsSingular)>> replicates, BootstrapOptions options,
        IKeptParts? parts, IProgress<StageProgress>? progress)
    {
        var seeds = new Random(options.Seed);
        var estimates = new List<double[]>();
        int failed = 0, singular = 0;
        for (int done = 0; done < options.Replicates;)
        {
            int[] own = [.. Enumerable.Range(0, Math.Min(ChunkSize, options.Replicates - done)).Select(_ => seeds.Next())];
            foreach ((double[]? values, bool isSingular) in Kept(own))
            {
                if (values is not null)
                {
                    estimates.Add(values);
                    singular += isSingular ? 1 : 0;
                }
                else
                {
                    failed++;
                }
            }

            done += own.Length;
            progress?.Report(new StageProgress("bootstrap", done, options.Replicates, "replicates"));
        }

        return new BootstrapResult(
            options,
            [.. quantities.Select((quantity, q) => Interval(quantity, original[q], [.. estimates.Select(row => row[q])], options.Level))],
            failed, singular, estimates);

        IEnumerable<(double[]? Values, bool IsSingular)> Kept(int[] own)
        {
            if (parts is null)
            {
                return replicates(own);
            }

            if (parts.Read() is { } kept)
            {
                parts.Count(own.Length);
                return Restore(kept, own.Length, quantities.Count);
            }

            (double[]? Values, bool IsSingular)[] found = [.. replicates(own)];
            parts.Append(Bytes(found), own.Length);
            return found;
        }
    }

    private static byte[] Bytes((double[]? Values, bool IsSingular)[] replicates)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        foreach ((double[]? values, bool isSingular) in replicates)
        {
            writer.Write(values is not null);
            writer.Write(isSingular);
            Array.ForEach(values ?? [], writer.Write);
        }

        return bytes.ToArray();
    }

    private static (double[]? Values, bool IsSingular)[] Restore(byte[] kept, int count, int quantities)
    {
        using var reader = new BinaryReader(new MemoryStream(kept));
        var replicates = new (double[]? Values, bool IsSingular)[count];
        for (int k = 0; k < count; k++)
        {
            bool hasValues = reader.ReadBoolean();
            replicates[k] = (null, reader.ReadBoolean());
            if (hasValues)
            {
                replicates[k].Values = [.. Enumerable.Range(0, quantities).Select(_ => reader.ReadDouble())];
            }
        }

        return replicates;
    }

    private static ParameterInterval Interval(ModelQuantity quantity, double estimate, double[] values, double level)
    {
        double[] sorted = [.. values.Where(value => !double.IsNaN(value)).Order()];
        int undefined = values.Length - sorted.Length;
        string note = undefined == 0 ? "" : $"{undefined} of {values.Length} replicates have none: a variance is zero";
        return quantity.Interval(
            IntervalMethod.Bootstrap, estimate, Percentile(sorted, 0.5 * (1 - level)), Percentile(sorted, 0.5 * (1 + level)), level, note);
    }

    /// <summary>
    /// Between order statistics at p (N + 1), R's type 6, so that each gap has the same probability; NaN where so few values do not reach
    /// so far.
    /// </summary>
    private static double Percentile(double[] sorted, double p)
    {
        double place = p * (sorted.Length + 1);
        int below = (int)Math.Floor(place);
        return below < 1 || place > sorted.Length ? double.NaN
            : below == sorted.Length ? sorted[^1]
            : sorted[below - 1] + ((place - below) * (sorted[below] - sorted[below - 1]));
    }
}
