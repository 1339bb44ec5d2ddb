using System.Diagnostics;
using System.Globalization;

namespace GpuLmm.Fuzz;

/// <summary>Runs workers over the readers that are asked for, keeps what they find, and prints a table.</summary>
internal static class Campaign
{
    private const int ShownOfKind = 3;

    // A file system in memory, where there is one: inputs are written by the thousand in a second.
    private const string InMemory = "/dev/shm";

    private const string Usage = """
        Feeds changed files to the readers of GpuLmm. An input is right when it is read, or refused by an input error that names the file.

          dotnet run --project tests/GpuLmm.Fuzz -c Release -- [READER…] [--seconds S] [--inputs N]
              [--seed K] [--from I] [--jobs J] [--faults DIR]

          READER      {0}; all by default
          --seconds   for each reader; 60 by default, without limit where --inputs is given
          --inputs    for each reader
          --seed      of the changes; 1 by default. Input I of a seed is the same on every machine.
          --from      number of the first input; 0 by default
          --jobs      readers at a time; as many as there are cores by default
          --faults    folder for inputs that are faults; fuzz-faults by default
        """;

    public static int Run(string[] args)
    {
        if (!CampaignOptions.TryParse(args, out CampaignOptions options, out string fault))
        {
            string readerNames = string.Join(", ", Readers.All.Select(reader => reader.Name));
            Console.Error.WriteLine($"{fault}\n\n{string.Format(CultureInfo.InvariantCulture, Usage, readerNames)}");
            return 2;
        }

        if (!PeakMemory.IsCounted)
        {
            Console.WriteLine("This system does not count peak memory: inputs that take too much of it are not found.");
        }

        Reader[] readers = [.. Readers.All.Where(reader => options.Readers.Contains(reader.Name))];
        var outcomes = new Outcome[readers.Length];
        Parallel.For(0, readers.Length, new ParallelOptions { MaxDegreeOfParallelism = options.Jobs },
            k => outcomes[k] = Run(readers[k], options));
        Console.WriteLine($"\n| reader | inputs | read | refused | faults | inputs/s |\n|---|---:|---:|---:|---:|---:|");
        foreach (Outcome own in outcomes)
        {
            long inputs = own.Read + own.Refused;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {own.Reader} | {inputs:N0} | {own.Read:N0} | {own.Refused:N0} | {own.Faults} | {inputs / own.Seconds:N0} |"));
        }

        return outcomes.Sum(own => own.Faults) == 0 ? 0 : 1;
    }

    private static Outcome Run(Reader reader, CampaignOptions options)
    {
        var outcome = new Outcome(reader.Name, options.Faults);
        string parent = Directory.Exists(InMemory) ? InMemory : Path.GetTempPath();
        string folder = Path.Combine(parent, $"gpulmm-fuzz-{reader.Name}-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        try
        {
            ReadCorpus(reader, folder, outcome);
            var clock = Stopwatch.StartNew();
            double Left() => options.Seconds - clock.Elapsed.TotalSeconds;
            long next = options.From;
            while (next < options.To && Left() > 0)
            {
                next = Work(new WorkerOptions(reader.Name, options.Seed, next, options.To, Left(), folder), outcome);
            }

            outcome.Seconds = clock.Elapsed.TotalSeconds;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return outcome;
    }

    /// <summary>Valid cases must be read; past faults read or refused.</summary>
    private static void ReadCorpus(Reader reader, string folder, Outcome outcome)
    {
        string work = Path.Combine(folder, "input");
        foreach (string own in Corpus.Cases(reader))
        {
            string? fault = Worker.Fault(reader, work, Corpus.Files(own), out string? refusal);
            if (fault is not null || refusal is not null)
            {
                outcome.Add($"case {Path.GetFileName(own)}", fault ?? $"valid, and refused: {refusal}", work);
            }
        }

        foreach (string own in Corpus.PastFaults(reader))
        {
            if (Worker.Fault(reader, work, Corpus.Files(own), out _) is { } fault)
            {
                outcome.Add($"past fault {Path.GetFileName(own)}", fault, work);
            }
        }
    }

    /// <summary>Runs one worker to its end.</summary>
    /// <returns>The number of the next input.</returns>
    private static long Work(WorkerOptions options, Outcome outcome)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [.. OfDotnet(), Worker.Name, .. options.ToArguments()])
        {
            RedirectStandardOutput = true,
        };

        // 16 MB of new objects between collections, whatever the processor's cache: garbage is not to look like use.
        start.Environment["DOTNET_GCgen0size"] = "1000000";
        using Process process = Process.Start(start)!;
        bool isDone = false;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            string[] words = line.Split(' ', 3);
            switch (words[0])
            {
                case "fault":
                    outcome.Add($"input {words[1]}", words[2], Path.Combine(options.Folder, $"fault-{words[1]}"));
                    break;
                case "done":
                    outcome.Read += long.Parse(words[1], CultureInfo.InvariantCulture);
                    outcome.Refused += long.Parse(words[2], CultureInfo.InvariantCulture);
                    isDone = true;
                    break;
                default:
                    break;
            }
        }

        process.WaitForExit();
        if (isDone)
        {
            return options.To;
        }

        // The process died of its last input.
        long last = BitConverter.ToInt64(File.ReadAllBytes(Path.Combine(options.Folder, "number")));
        string how = process.ExitCode == Worker.TooLong ? "Time: more than 10 s" : $"Crash: exit code {process.ExitCode}";
        outcome.Add($"input {last}", how, Path.Combine(options.Folder, "input"));
        outcome.Refused += last + 1 - options.From;
        return last + 1;
    }

    /// <summary>The assembly, where the process is <c>dotnet</c>.</summary>
    private static string[] OfDotnet() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(Campaign).Assembly.Location] : [];

    /// <summary>What came of a reader.</summary>
    private sealed class Outcome(string reader, string folder)
    {
        private readonly Dictionary<string, int> kinds = [];

        public string Reader => reader;

        public long Read { get; set; }

        public long Refused { get; set; }

        public int Faults { get; private set; }

        public double Seconds { get; set; }

        /// <summary>Counts a fault; prints and keeps the first few of a kind.</summary>
        public void Add(string which, string fault, string input)
        {
            Faults++;
            int place = fault.LastIndexOf(" at GpuLmm.", StringComparison.Ordinal);
            string kind = place >= 0 ? fault[place..] : fault.Split(':')[0];
            kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
            if (kinds[kind] > ShownOfKind)
            {
                return;
            }

            string kept = Path.Combine(folder, $"{reader}-{which.Replace(' ', '-')}");
            Directory.CreateDirectory(kept);
            foreach (string file in Directory.GetFiles(input))
            {
                File.Copy(file, Path.Combine(kept, Path.GetFileName(file)), overwrite: true);
            }

            Console.WriteLine($"{reader} {which}: {fault}");
        }
    }
}
