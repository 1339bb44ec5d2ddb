using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace GpuLmm.Cli.Running;

/// <summary>
/// The record of a run: its facts, what was said, and its costs; for programs (<c>P.run.json</c>, and what <c>--json</c> prints), and for
/// people (<c>P.log</c>).
/// </summary>
internal sealed class RunRecord
{
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly List<(string Stage, double Seconds)> timings = [];
    private readonly List<string> lines;

    public RunRecord(string command, IReadOnlyList<string> arguments)
    {
        Facts = new RunFacts
        {
            Command = command,
            Version = Versions.Program,
            Runtime = RuntimeInformation.FrameworkDescription,
            System = RuntimeInformation.OSDescription,
            Arguments = arguments,
            Started = DateTimeOffset.Now,
            Host = Environment.MachineName,
            Folder = Environment.CurrentDirectory,
            Inputs = [],
            Outputs = [],
        };
        lines = [Facts.Program, $"arguments: {string.Join(' ', arguments)}", $"started: {Facts.Started:O}"];
    }

    /// <summary>What the run knows so far.</summary>
    public RunFacts Facts { get; set; }

    /// <summary>Keeps what was said, or is for the log alone.</summary>
    public void Note(string line) => lines.Add(line);

    /// <summary>Keeps the time of a stage.</summary>
    public void Time(string stage, TimeSpan time) => timings.Add((stage, time.TotalSeconds));

    /// <summary>The object for programs, without its braces.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="inputs">Files read.</param>
    /// <param name="outputs">Files written.</param>
    /// <param name="counts">What the command counted and estimated.</param>
    public void Write(Utf8JsonWriter json, IReadOnlyList<InputDigest> inputs, IReadOnlyList<string> outputs, Action<Utf8JsonWriter> counts)
    {
        RunJson.Members(json, Facts with { Inputs = inputs, Outputs = outputs }, RunJson.Default.RunFacts);
        counts(json);
        var seconds = timings.GroupBy(time => time.Stage).ToDictionary(stage => stage.Key, stage => stage.Sum(time => time.Seconds));
        seconds.Add("total", clock.Elapsed.TotalSeconds);
        RunJson.Members(json, new RunCosts(seconds, PeakMemory()), RunJson.Default.RunCosts);
    }

    /// <summary>The log for people.</summary>
    public string Text(IReadOnlyList<InputDigest> inputs, IReadOnlyList<string> outputs)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        lines.ForEach(text.WriteLine);
        foreach (InputDigest input in inputs)
        {
            text.WriteLine($"read {input}");
        }

        foreach ((string stage, double seconds) in timings)
        {
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"time of {stage}: {seconds:0.000} s"));
        }

        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"time in all: {clock.Elapsed.TotalSeconds:0.000} s"));
        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory at most: {PeakMemory() / 1e6:N0} MB"));
        text.WriteLine($"wrote {string.Join(", ", outputs)}");
        return text.ToString();
    }

    private static long PeakMemory()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
