namespace GpuLmm;

/// <summary>Joint tests of a block of markers as a journal keeps them: what was computed.</summary>
internal static class KeptJointResults
{
    /// <summary>The bytes of a block.</summary>
    /// <param name="results">Of its markers.</param>
    /// <param name="redone">Markers that were searched again.</param>
    public static byte[] Of(JointResult[] results, int redone)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(results.Length);
        writer.Write(redone);
        foreach (JointResult result in results)
        {
            writer.Write((int)result.Status);
            writer.Write(result.Lambda);
            writer.Write(result.Betas.Count > 0);
            foreach (double number in result.Betas.Concat(result.Covariance))
            {
                writer.Write(number);
            }

            foreach (JointTest test in result.Tests)
            {
                writer.Write(test.Beta);
                writer.Write(test.StandardError);
                writer.Write(test.Statistic);
                writer.Write(test.NegativeLog10P);
            }
        }

        return bytes.ToArray();
    }

    /// <summary>Takes what <see cref="Of"/> gave.</summary>
    /// <param name="kept">Its bytes.</param>
    /// <param name="traits">T.</param>
    /// <param name="positions">Positions of its markers, and of those behind it, in the scan's list.</param>
    /// <param name="genotypes">G.</param>
    /// <param name="markers">The markers of the scan.</param>
    /// <exception cref="InputException">They are not those of a block of this scan.</exception>
    public static (JointResult[] Results, int Redone) Restore(
        byte[] kept, int traits, ReadOnlySpan<int> positions, Genotypes genotypes, ScanMarkers markers)
    {
        using var reader = new BinaryReader(new MemoryStream(kept));
        int count = reader.ReadInt32(), redone = reader.ReadInt32();
        if (count < 1 || count > positions.Length)
        {
            throw new InputException(
                $"The journal is not that of this scan: it has {count} markers where {positions.Length} are left; delete it.");
        }

        var results = new JointResult[count];
        for (int j = 0; j < count; j++)
        {
            MarkerCounts counts = markers.Filtered.Counts[positions[j]];
            var status = (MarkerStatus)reader.ReadInt32();
            double lambda = reader.ReadDouble();
            bool isTested = reader.ReadBoolean();
            results[j] = new JointResult(
                genotypes.Markers[markers.Filtered.Indices[positions[j]]], counts.Allele1Frequency, counts.Called, status)
            {
                Lambda = lambda,
                Betas = Numbers(reader, isTested ? traits : 0),
                Covariance = Numbers(reader, isTested ? traits * traits : 0),
                Tests = Array.ConvertAll(JointTest.None(traits), test => test with
                {
                    Beta = reader.ReadDouble(),
                    StandardError = reader.ReadDouble(),
                    Statistic = reader.ReadDouble(),
                    NegativeLog10P = reader.ReadDouble(),
                }),
            };
        }

        return (results, redone);
    }

    private static double[] Numbers(BinaryReader reader, int count)
    {
        var numbers = new double[count];
        for (int k = 0; k < count; k++)
        {
            numbers[k] = reader.ReadDouble();
        }

        return numbers;
    }
}
