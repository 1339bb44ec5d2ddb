using System.Diagnostics;

namespace GpuLmm.Fuzz;

/// <summary>
/// Tries inputs in a process of its own, which a fault may end. Writes lines that <see cref="Campaign"/> reads:
/// <c>fault NUMBER TEXT</c> and, at the end, <c>done READ REFUSED</c>.
/// </summary>
internal static class Worker
{
    public const string Name = "worker";
    public const int TooLong = 99;

    private const double MostSeconds = 10;
    private const long MostBytes = 64L << 20;
    private const int BytesOfByte = 16;

    private static long startedAt;

    public static int Run(WorkerOptions options)
    {
        Reader reader = Readers.All.Single(own => own.Name == options.Reader);
        (Dictionary<string, byte[]> Files, string Name)[] cases =
            [.. Corpus.Cases(reader).Select(folder => (Corpus.Files(folder), Path.GetFileName(folder)))];
        string work = Path.Combine(options.Folder, "input"), number = Path.Combine(options.Folder, "number");
        StartWatch();
        (long read, long refused) = (0, 0);
        var clock = Stopwatch.StartNew();
        for (long i = options.From; i < options.To && clock.Elapsed.TotalSeconds < options.Seconds; i++)
        {
            File.WriteAllBytes(number, BitConverter.GetBytes(i));
            var random = new Random(HashCode(options.Seed, i));
            Dictionary<string, byte[]> files = Mutator.Mutate(cases[random.Next(cases.Length)].Files, random);
            if (Fault(reader, work, files, out string? refusal) is { } fault)
            {
                Write(Path.Combine(options.Folder, $"fault-{i}"), files);
                Console.WriteLine($"fault {i} {fault.ReplaceLineEndings(" ")}");
            }

            _ = refusal is null ? read++ : refused++;
        }

        Console.WriteLine($"done {read} {refused}");
        return 0;
    }

    /// <summary>Reads one input.</summary>
    /// <param name="reader">Which reader.</param>
    /// <param name="folder">Where to write it.</param>
    /// <param name="files">Its files.</param>
    /// <param name="refusal">Why it was not read; null where it was.</param>
    /// <returns>What is wrong with how that ended; null where nothing is.</returns>
    public static string? Fault(Reader reader, string folder, IReadOnlyDictionary<string, byte[]> files, out string? refusal)
    {
        Write(folder, files);
        long most = MostBytes + (BytesOfByte * files.Values.Sum(bytes => (long)bytes.Length));
        string? fault = Try(reader, folder, files.Keys, out refusal, out long bytes);
        if (fault is null && bytes > most)
        {
            // Garbage of inputs before it may have been counted.
            PeakMemory.Clear();
            Try(reader, folder, files.Keys, out refusal, out bytes);
            fault = bytes > most ? $"Memory: {bytes / 1e6:0} MB" : null;
            PeakMemory.Clear();
        }

        return fault;
    }

    private static string? Try(Reader reader, string folder, IEnumerable<string> names, out string? refusal, out long bytes)
    {
        refusal = "faulty";
        PeakMemory.Start();
        Volatile.Write(ref startedAt, CpuTicks());
        try
        {
            reader.Read(folder);
            refusal = null;
            return null;
        }
        catch (InputException e)
        {
            refusal = e.Message;
            return reader.NamesFile && !names.Any(name => e.Message.Contains(Stem(name), StringComparison.Ordinal))
                ? $"names no file: {e.Message}" : null;
        }
        catch (Exception e)
        {
            return $"{e.GetType().Name}: {e.Message} {Place(e)}";
        }
        finally
        {
            Volatile.Write(ref startedAt, 0);
            bytes = PeakMemory.Taken();
        }
    }

    /// <summary>Name of a file up to its first dot, as messages about a prefix have it.</summary>
    private static string Stem(string name) => name.Split('.')[0];

    private static string Place(Exception e) =>
        e.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains(" GpuLmm.", StringComparison.Ordinal))?.Trim() ?? "";

    private static void Write(string folder, IReadOnlyDictionary<string, byte[]> files)
    {
        Directory.CreateDirectory(folder);
        foreach (string stale in Directory.GetFiles(folder).Where(path => !files.ContainsKey(Path.GetFileName(path))))
        {
            File.Delete(stale);
        }

        foreach ((string name, byte[] bytes) in files)
        {
            File.WriteAllBytes(Path.Combine(folder, name), bytes);
        }
    }

    /// <summary>Ends the process when an input takes too much time of the processor.</summary>
    private static void StartWatch() => new Thread(() =>
    {
        while (true)
        {
            Thread.Sleep(500);
            long started = Volatile.Read(ref startedAt);
            if (started != 0 && CpuTicks() - started > MostSeconds * TimeSpan.TicksPerSecond)
            {
                Environment.Exit(TooLong);
            }
        }
    })
    { IsBackground = true }.Start();

    private static long CpuTicks() => Environment.CpuUsage.TotalTime.Ticks;

    private static int HashCode(int seed, long number)
    {
        // The same in every process, unlike System.HashCode.
        ulong mixed = ((ulong)number + 1) * 0x9E3779B97F4A7C15 ^ ((ulong)(uint)seed * 0xC2B2AE3D27D4EB4F);
        mixed ^= mixed >> 29;
        mixed *= 0xBF58476D1CE4E5B9;
        return (int)(mixed >> 32);
    }
}
