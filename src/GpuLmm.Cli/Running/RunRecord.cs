using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace GpuLmm.Cli.Running;

/// <summary>What a run read, was told and did: for programs (<c>P.run.json</c>, and what <c>--json</c> prints), and for people (<c>P.log</c>).</summary>
internal sealed class RunRecord(string command, IReadOnlyList<string> arguments)
{
    private readonly DateTimeOffset started = DateTimeOffset.Now;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly List<(string Stage, double Seconds)> timings = [];
    private readonly List<string> lines = [Versions.Description, $"arguments: {string.Join(' ', arguments)}", $"started: {DateTimeOffset.Now:O}"];

    /// <summary>Arguments as typed.</summary>
    public string Arguments => string.Join(' ', arguments);

    /// <summary>What runs, and all that was said and noted.</summary>
    public IReadOnlyList<string> Lines => lines;

    /// <summary>Where the run computes; null where it does not.</summary>
    public Backend? Device { get; set; }

    public Precision Precision { get; set; }

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
        json.WriteString("command", command);
        json.WriteString("version", Versions.Program);
        json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
        json.WriteString("system", RuntimeInformation.OSDescription);
        Strings(json, "arguments", arguments);
        json.WriteString("started", started);
        json.WriteStartArray("inputs");
        foreach (InputDigest input in inputs)
        {
            json.WriteStartObject();
            json.WriteString("path", input.Path);
            json.WriteNumber("bytes", input.Bytes);
            json.WriteString("modified", input.Modified);
            json.WriteString("sha256", input.Sha256);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Strings(json, "outputs", outputs);
        if (Device is not null)
        {
            json.WriteString("device", Device.Name);
            json.WriteString("deviceDescription", Device.Description);
            json.WriteNumber("threads", Device.Threads);
            json.WriteString("precision", Precision.ToString().ToLowerInvariant());
        }

        counts(json);
        json.WriteStartObject("timings");
        foreach (IGrouping<string, (string, double Seconds)> stage in timings.GroupBy(time => time.Stage))
        {
            json.WriteNumber(stage.Key, stage.Sum(time => time.Seconds));
        }

        json.WriteNumber("total", clock.Elapsed.TotalSeconds);
        json.WriteEndObject();
        json.WriteNumber("peakMemoryBytes", PeakMemory());
    }

    /// <summary>The log for people.</summary>
    public string Text(IReadOnlyList<InputDigest> inputs, IReadOnlyList<string> outputs)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        lines.ForEach(text.WriteLine);
        foreach (InputDigest input in inputs)
        {
            string hash = input.Sha256 is { } sha256 ? $"SHA-256 {sha256}"
                : input.Bytes > InputDigest.MostHashed ? $"not hashed, above {InputDigest.MostHashed >> 30} GB" : "not hashed, no longer readable";
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"read {input.Path}: {input.Bytes:N0} bytes, of {input.Modified:s}, {hash}"));
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

    private static void Strings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        values.ToList().ForEach(json.WriteStringValue);
        json.WriteEndArray();
    }
}
