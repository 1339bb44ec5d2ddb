using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Running;

/// <summary>What a run shares: where it writes, its log and timings, its outputs, and its interruption.</summary>
internal sealed class RunContext : IDisposable
{
    // A LAPACK call cannot be broken off; after this long the process ends within it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource cancellation = new();
    private readonly PosixSignalRegistration[] signals;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly List<(string Stage, double Seconds)> timings = [];
    private readonly List<string> log = [];
    private readonly Lock committing = new();
    private bool isCommitted;

    private RunContext(RunOptions options)
    {
        Options = options;
        Terminal = new Terminal(options.Json, options.Quiet);
        Outputs = new Outputs(options.Overwrite);
        signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt),
        ];
    }

    public RunOptions Options { get; }

    public Terminal Terminal { get; }

    public Outputs Outputs { get; }

    public CancellationToken Cancellation => cancellation.Token;

    /// <summary>All that was said and noted.</summary>
    public IReadOnlyList<string> Log => log;

    public IReadOnlyList<(string Stage, double Seconds)> Timings => timings;

    public double Seconds => clock.Elapsed.TotalSeconds;

    /// <summary>Runs a command: reads its options, works, and answers whatever goes wrong.</summary>
    public static int Run(Func<RunOptions> read, Action<RunContext> work)
    {
        RunContext? context = null;
        try
        {
            context = new RunContext(read());
            work(context);
            return ExitCode.Done;
        }
        catch (Exception e)
        {
            return Failures.Report(e, context?.Cancellation.IsCancellationRequested ?? false);
        }
        finally
        {
            context?.Dispose();
        }
    }

    /// <summary>Tells people, and the log.</summary>
    public void Say(string line)
    {
        Terminal.Line(line);
        log.Add(line);
    }

    /// <summary>Tells the log.</summary>
    public void Note(string line) => log.Add(line);

    public void Say(TextTable table)
    {
        Terminal.Table(table);
        log.Add(table.ToString());
    }

    /// <summary>Runs a stage with progress, and takes its time.</summary>
    public T Stage<T>(string name, Func<IProgress<StageProgress>, T> work)
    {
        Cancellation.ThrowIfCancellationRequested();
        var stage = Stopwatch.StartNew();
        T result = Terminal.Watch(name, work);
        timings.Add((name, stage.Elapsed.TotalSeconds));
        return result;
    }

    /// <summary>Gives results their final names; an interruption comes before or after, not between.</summary>
    public void Commit(Action complete)
    {
        lock (committing)
        {
            Cancellation.ThrowIfCancellationRequested();
            complete();
            isCommitted = true;
        }
    }

    /// <summary>The summary for programs, with what every command says in it.</summary>
    public void Json(string command, IReadOnlyList<string> outputs, Action<Utf8JsonWriter> content) => Terminal.Json(json =>
    {
        json.WriteString("command", command);
        json.WriteString("version", Versions.Program);
        json.WriteStartArray("outputs");
        outputs.ToList().ForEach(json.WriteStringValue);
        json.WriteEndArray();
        content(json);
        json.WriteStartObject("timings");
        foreach (IGrouping<string, (string, double Seconds)> stage in timings.GroupBy(t => t.Stage))
        {
            json.WriteNumber(stage.Key, stage.Sum(t => t.Seconds));
        }

        json.WriteNumber("total", Seconds);
        json.WriteEndObject();
    });

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in signals)
        {
            signal.Dispose();
        }

        // The source is not disposed: an interruption may be on its way on another thread.
    }

    private void Interrupt(PosixSignalContext signal)
    {
        signal.Cancel = true;
        bool isFirst = !cancellation.IsCancellationRequested;
        cancellation.Cancel();
        if (isFirst)
        {
            Thread.Sleep(Patience);
        }

        lock (committing)
        {
            if (!isCommitted)
            {
                Outputs.DeletePartial();
                Failures.Print(Failures.Interrupted);
                Environment.Exit(ExitCode.Interrupted);
            }
        }
    }
}
