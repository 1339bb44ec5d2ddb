namespace GpuLmm;

/// <summary>Models of a batch as a journal keeps them.</summary>
internal static class KeptFits
{
    /// <summary>The bytes of some models.</summary>
    public static byte[] Of(BatchedFit[] fits)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        foreach (BatchedFit fit in fits)
        {
            writer.Write(fit.Model);
            writer.Write(fit.SampleCount);
            writer.Write((int)fit.Status);
            writer.Write(fit.Note);
            writer.Write(fit.LogLikelihood);
            writer.Write(fit.Evaluations);
            WriteAll(writer, fit.Variances, writer.Write);
            WriteAll(writer, fit.Fixed, own =>
            {
                writer.Write(own.Name);
                writer.Write(own.Estimate);
                writer.Write(own.StandardError);
                writer.Write(own.DegreesOfFreedom);
            });
            WriteAll(writer, fit.Terms, own =>
            {
                writer.Write(own.Term);
                writer.Write(own.Degrees);
                writer.Write(own.DenominatorDegrees);
                writer.Write(own.Statistic);
            });
        }

        return bytes.ToArray();
    }

    /// <summary>Takes what <see cref="Of"/> gave.</summary>
    /// <param name="kept">Its bytes.</param>
    /// <param name="names">Of the models that it is expected to have.</param>
    /// <exception cref="InputException">It has others.</exception>
    public static BatchedFit[] Restore(byte[] kept, IReadOnlyList<string> names)
    {
        using var reader = new BinaryReader(new MemoryStream(kept));
        var fits = new BatchedFit[names.Count];
        for (int m = 0; m < fits.Length; m++)
        {
            string name = reader.ReadString();
            if (name != names[m])
            {
                throw new InputException(
                    $"The journal is not that of these models: it has '{name}' where '{names[m]}' is expected; delete it.");
            }

            fits[m] = new BatchedFit(name, reader.ReadInt32(), (BatchStatus)reader.ReadInt32(), reader.ReadString())
            {
                LogLikelihood = reader.ReadDouble(),
                Evaluations = reader.ReadInt32(),
                Variances = ReadAll(reader, reader.ReadDouble),
                Fixed = ReadAll(
                    reader, () => new FixedEffect(reader.ReadString(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble())),
                Terms = ReadAll(
                    reader, () => new TermTest(reader.ReadString(), reader.ReadInt32(), reader.ReadDouble(), reader.ReadDouble())),
            };
        }

        return fits;
    }

    private static void WriteAll<T>(BinaryWriter writer, IReadOnlyList<T> values, Action<T> write)
    {
        writer.Write(values.Count);
        foreach (T value in values)
        {
            write(value);
        }
    }

    private static T[] ReadAll<T>(BinaryReader reader, Func<T> read)
    {
        var values = new T[reader.ReadInt32()];
        for (int k = 0; k < values.Length; k++)
        {
            values[k] = read();
        }

        return values;
    }
}
