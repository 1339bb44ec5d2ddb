using System.Globalization;
using System.Text;

namespace GpuLmm;

/// <summary>
/// REGENIE's files of the first step: <c>P_pred.list</c>, a trait and a path on each line, and a <c>.loco</c> file for each trait: a line
/// <c>FID_IID</c> with the ids of the samples, and a line for each chromosome with its number and the predictions.
/// </summary>
internal static class LocoPredictionFile
{
    private const string Header = "FID_IID";

    /// <summary>The path of each trait, in the order of the list. A path may have spaces, a trait has none.</summary>
    /// <exception cref="InputException">The list is missing, empty or breaks its format.</exception>
    public static IReadOnlyDictionary<string, string> ReadList(string path)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        var fields = new TextFields();
        using var lines = new TextLines(path);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            fields.SplitWhitespace(line, most: 2);
            if (fields.Count != 2)
            {
                throw lines.Fault($"expected a trait and the path of its .loco file, found {fields.Count} fields");
            }

            string named = Encoding.UTF8.GetString(fields.RestOf(line, 1)), file = Beside(path, named);
            if (!File.Exists(file))
            {
                throw lines.Fault($"'{named}' of trait {fields.Quoted(line, 0)} is no file");
            }

            if (!files.TryAdd(fields.Text(line, 0), file))
            {
                throw lines.Fault($"trait {fields.Quoted(line, 0)} is there already");
            }
        }

        return files.Count > 0 ? files : throw new InputException($"{path}: names no traits");
    }

    /// <summary>The predictions of a trait.</summary>
    /// <exception cref="InputException">The file is missing, or breaks its format.</exception>
    public static LocoPredictions Read(string path)
    {
        var fields = new TextFields();
        using TextLines lines = TextLines.OfCompressed(path);
        if (!lines.TryRead(out ReadOnlySpan<byte> line))
        {
            throw new InputException($"{path}: is empty; expected predictions of REGENIE's first step");
        }

        fields.SplitWhitespace(line);
        if (fields.Text(line, 0) != Header || fields.Count < 2)
        {
            throw lines.Fault($"expected {Header} and the ids of samples: predictions of REGENIE's first step (.loco)");
        }

        var samples = new string[fields.Count - 1];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = fields.Text(line, i + 1);
            if (!seen.Add(samples[i]))
            {
                throw lines.Fault($"sample {fields.Quoted(line, i + 1)} occurs twice");
            }
        }

        var byChromosome = new Dictionary<string, float[]>(StringComparer.Ordinal);
        while (lines.TryRead(out line))
        {
            fields.SplitWhitespace(line);
            string chromosome = ChromosomeNames.Normalize(fields.Text(line, 0));
            if (fields.Count != samples.Length + 1)
            {
                throw lines.Fault($"expected a chromosome and {samples.Length} predictions, found {fields.Count - 1}");
            }

            if (!byChromosome.TryAdd(chromosome == "X" ? "23" : chromosome, Values(lines, line, fields)))
            {
                throw lines.Fault($"chromosome {fields.Quoted(line, 0)} is there already");
            }
        }

        return byChromosome.Count > 0 ? new LocoPredictions(path, samples, byChromosome)
            : throw new InputException($"{path}: has no line of a chromosome");
    }

    /// <summary>
    /// Fails where such files cannot hold traits or samples: their fields end at spaces, and samples are told by FID_IID alone.
    /// </summary>
    /// <param name="study">What is to be written.</param>
    /// <exception cref="InputException">The first that they cannot hold.</exception>
    public static void RequireWritable(StudySamples study)
    {
        const string Rule = "the files of predictions (.loco) end a field at every space: rename it";
        if (study.Traits.FirstOrDefault(trait => HasSpace(trait.Name)) is { } spaced)
        {
            throw new InputException($"trait '{spaced.Name}' has a space in its name, and {Rule}.");
        }

        foreach (SampleSet samples in study.SampleSets)
        {
            var seen = new Dictionary<string, SampleId>(samples.Count, StringComparer.Ordinal);
            foreach (SampleId sample in samples.Ids)
            {
                string id = LocoPredictions.IdOf(sample);
                if (HasSpace(id))
                {
                    throw new InputException($"sample '{id}' (FID_IID) has a space in its ids, and {Rule}.");
                }

                if (!seen.TryAdd(id, sample))
                {
                    throw new InputException(
                        $"samples {seen[id]} and {sample} (FID IID) are both {id} in the files of predictions (.loco), which have FID_IID: "
                        + "rename one.");
                }
            }
        }
    }

    private static bool HasSpace(string name) => name.Length == 0 || name.Any(char.IsWhiteSpace);

    /// <summary>The paths that <see cref="Stage"/> writes.</summary>
    public static IReadOnlyList<string> PathsOf(string prefix, int traits) =>
        [prefix + "_pred.list", .. Enumerable.Range(1, traits).Select(t => PathOf(prefix, t))];

    /// <summary>Writes the list and a file for each trait, without giving them their names yet.</summary>
    /// <param name="files">Get them.</param>
    /// <param name="prefix">P of the file names.</param>
    /// <param name="predictions">By trait.</param>
    public static void Stage(PendingFiles files, string prefix, IReadOnlyList<LocoPredictions> predictions)
    {
        IReadOnlyList<string> paths = PathsOf(prefix, predictions.Count);
        paths.ToList().ForEach(files.RequireFree);

        // Whole paths, as REGENIE wants them wherever it is started.
        files.Write(paths[0], stream => WriteText(stream, writer =>
        {
            for (int t = 0; t < predictions.Count; t++)
            {
                writer.Write($"{predictions[t].Name} {Path.GetFullPath(paths[t + 1])}\n");
            }
        }));
        for (int t = 0; t < predictions.Count; t++)
        {
            LocoPredictions own = predictions[t];
            files.Write(paths[t + 1], stream => WriteText(stream, writer => Write(writer, own)));
        }
    }

    private static string PathOf(string prefix, int trait) => $"{prefix}_{trait}.loco";

    private static float[] Values(TextLines lines, ReadOnlySpan<byte> line, TextFields fields)
    {
        var values = new float[fields.Count - 1];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> field = fields.Bytes(line, i + 1);
            values[i] = TextFields.IsMissing(field) ? float.NaN
                : TextFields.TryNumber(field, out double value) && float.IsFinite((float)value) ? (float)value
                : throw lines.Fault($"prediction {fields.Quoted(line, i + 1)} is no number");
        }

        return values;
    }

    private static void Write(StreamWriter writer, LocoPredictions predictions)
    {
        writer.Write(Header);
        foreach (string sample in predictions.Samples)
        {
            writer.Write(' ');
            writer.Write(sample);
        }

        Span<char> number = stackalloc char[32];
        foreach (string chromosome in predictions.Chromosomes)
        {
            writer.Write('\n');
            writer.Write(chromosome);
            foreach (float value in predictions.Line(chromosome)!)
            {
                value.TryFormat(number, out int length, provider: CultureInfo.InvariantCulture);
                writer.Write(' ');
                writer.Write(number[..length]);
            }
        }

        writer.Write('\n');
    }

    /// <summary>A path of the list as it is, or beside the list where files have moved together.</summary>
    private static string Beside(string list, string path)
    {
        string moved = Path.Combine(Path.GetDirectoryName(list) ?? "", Path.GetFileName(path));
        return File.Exists(path) || !File.Exists(moved) ? path : moved;
    }

    private static void WriteText(Stream stream, Action<StreamWriter> write)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true);
        write(writer);
    }
}
