using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Running;

/// <summary>What a run shares: where it writes, its record, its outputs, and its interruption.</summary>
internal sealed class RunContext : IDisposable
{
    // A LAPACK call cannot be broken off; after this long the process ends within it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource cancellation = new();
    private readonly PosixSignalRegistration[] signals;
    private readonly RunRecord record;
    private readonly InputDigests inputs;
    private readonly Lock committing = new();
    private readonly OutputLock? held;
    private bool isCommitted;
    private PosixSignal? interruptedBy;

    private RunContext(ParseResult parse, RunOptions options)
    {
        Options = options;
        record = new RunRecord(parse.CommandResult.Command.Name, [.. parse.Tokens.Select(token => token.Value)]);
        inputs = new InputDigests(options.Out + ".partial" + Path.DirectorySeparatorChar, Cancellation);
        Terminal = new Terminal(options.Json, options.Quiet);
        held = options.Out.Length > 0 ? OutputLock.Take(options.Out) : null;
        try
        {
            Journal = options.Journal is { } kept
                ? RunJournal.Open(options.Out, kept, record.Facts.Arguments, options.Overwrite, inputs.Ready) : null;
            Overwrite = options.Overwrite || Journal?.MayReplace == true;
            Outputs = new Outputs(Overwrite);
            Results = new PendingFiles(Overwrite);
            if (options.Out.Length > 0)
            {
                Outputs.Announce(LogPath);
                Outputs.Announce(RecordPath);
            }
        }
        catch
        {
            Journal?.Dispose();
            held?.Dispose();
            inputs.Dispose();
            throw;
        }

        signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt),
        ];
    }

    public RunOptions Options { get; }

    /// <summary>Whether existing results are replaced: as was asked for, or those of the run that this one goes on with.</summary>
    public bool Overwrite { get; }

    public Terminal Terminal { get; }

    public Outputs Outputs { get; }

    /// <summary>Files of results that get their names when the run is finished, together with its log.</summary>
    public PendingFiles Results { get; }

    /// <summary>What the run has done so far, as it is kept; null where it is not.</summary>
    public RunJournal? Journal { get; }

    public CancellationToken Cancellation => cancellation.Token;

    /// <summary>What the run knows so far, of which its log, its record and a report are views.</summary>
    public RunFacts Facts => record.Facts;

    // What the process ends with where it was interrupted, as shells have it: 128 and the number of the signal.
    private int? InterruptedAs => interruptedBy is not { } signal ? null
        : signal == PosixSignal.SIGTERM ? ExitCode.Terminated : ExitCode.Interrupted;

    private string? Kept => Journal?.Told(record.Facts.Arguments);

    private string LogPath => Options.Out + ".log";

    private string RecordPath => Options.Out + ".run.json";

    /// <summary>Gives a command its action: to read its arguments into a request, to run that, and to answer whatever goes wrong.</summary>
    /// <param name="command">The command, with its options.</param>
    /// <param name="read">From arguments to what was asked for, and how it is to run; throws where they do not go together.</param>
    /// <param name="run">Does it.</param>
    public static void Bind<T>(Command command, Func<ParseResult, (T Request, RunOptions Options)> read, Action<T, RunContext> run) =>
        command.SetAction(parse => Run(parse, read, run));

    /// <summary>The same of a command that is asked for nothing but to run.</summary>
    public static void Bind(Command command, Func<ParseResult, RunOptions> read, Action<RunContext> run) =>
        command.SetAction(parse => Run(parse, own => (Request: 0, read(own)), (_, context) => run(context)));

    private static int Run<T>(ParseResult parse, Func<ParseResult, (T Request, RunOptions Options)> read, Action<T, RunContext> run)
    {
        RunContext? context = null;
        try
        {
            (T request, RunOptions options) = read(parse);
            context = new RunContext(parse, options);
            run(request, context);
            return ExitCode.Done;
        }
        catch (Exception e)
        {
            return Failures.Report(e, context?.InterruptedAs, context?.Kept);
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
        record.Note(line);
    }

    /// <summary>Says what is planned.</summary>
    public void Plan(string work)
    {
        Facts.AddPlan(work);
        Say($"plan: {work}");
    }

    /// <summary>Tells the log.</summary>
    public void Note(string line) => record.Note(line);

    public void Say(TextTable table)
    {
        Terminal.Table(table);
        record.Note(table.ToString());
    }

    /// <summary>The journal of a scan, behind what an earlier run has of it; null where there is none.</summary>
    /// <param name="name">The same whenever it is run.</param>
    /// <param name="what">What is kept of it.</param>
    /// <exception cref="InputException">The inputs are not those of the earlier run.</exception>
    public ScanJournal? BeginScan(string name, string what = "markers")
    {
        if (Journal?.IsResumed == true)
        {
            Journal.RequireInputs(inputs.Wait());
        }

        Journal?.Keeps = what;
        Journal?.Scans.Begin(Encoding.UTF8.GetBytes(name));
        return Journal?.Scans;
    }

    /// <summary>What keeps a scan of many traits; null where it is not kept.</summary>
    /// <exception cref="InputException">The inputs are not those of the earlier run.</exception>
    public BulkJournal? BeginBulk() => BeginScan("traits") is null ? null : Journal!.NewBulk();

    /// <summary>What keeps the sums of a kinship; null where they are not kept.</summary>
    /// <exception cref="InputException">The inputs are not those of the earlier run.</exception>
    public KinshipKeeper? BeginSums()
    {
        if (Journal?.IsResumed == true)
        {
            Journal.RequireInputs(inputs.Wait());
        }

        return Journal?.NewSums();
    }

    /// <summary>Runs a stage with progress, and takes its time.</summary>
    public T Stage<T>(string name, Func<IProgress<StageProgress>, T> work)
    {
        Cancellation.ThrowIfCancellationRequested();
        var stage = Stopwatch.StartNew();
        T result = Terminal.Watch(name, work);
        record.Time(name, stage.Elapsed);
        return result;
    }

    /// <summary>Writes results, as a stage, that get their names when the run is finished.</summary>
    public void Write(Action<PendingFiles> write) => Stage("write", _ =>
    {
        write(Results);
        return true;
    });

    /// <summary>Gives files their final names; an interruption comes before or after, not between.</summary>
    public void Commit(Action complete)
    {
        lock (committing)
        {
            Cancellation.ThrowIfCancellationRequested();
            complete();
            isCommitted = true;
        }
    }

    /// <summary>Gives results their names, together with the record of the run, and says so.</summary>
    /// <param name="outputs">The results.</param>
    /// <param name="counts">What the record says of them, for programs.</param>
    /// <param name="ran">The facts of the runs whose results these are; null where they are this run's.</param>
    public void Finish(IReadOnlyList<string> outputs, Action<Utf8JsonWriter> counts, RunFacts? ran = null)
    {
        IReadOnlyList<InputDigest> read = ran?.Inputs ?? inputs.Wait();
        string[] all = [.. outputs, LogPath, RecordPath];
        record.Facts = (ran ?? record.Facts) with { OutputDigests = OutputDigest.Of(Results.Close(), Cancellation) };
        void Content(Utf8JsonWriter json) => record.Write(json, read, all, counts);

        // A log is no result: that of an earlier command with this prefix is replaced.
        Results.Write(RecordPath, stream => Terminal.Json(stream, Content, isIndented: true), replaces: true);
        Results.Write(LogPath, stream => stream.Write(Encoding.UTF8.GetBytes(record.Text(read, all))), replaces: true);
        Journal?.BeginNaming(read);
        Commit(() => Results.Complete());
        Journal?.Complete();
        Terminal.Line($"wrote {string.Join(", ", all)}");
        Terminal.Json(Content);
    }

    /// <summary>The object for programs of a command that computes nothing to keep, and leaves no record.</summary>
    public void Json(IReadOnlyList<string> outputs, Action<Utf8JsonWriter> content) =>
        Terminal.Json(json => record.Write(json, inputs.Wait(), outputs, content));

    public void Dispose()
    {
        inputs.Dispose();
        Results.Dispose();
        Journal?.Dispose();
        foreach (PosixSignalRegistration signal in signals)
        {
            signal.Dispose();
        }

        held?.Dispose();

        // The source is not disposed: an interruption may be on its way on another thread.
    }

    private void Interrupt(PosixSignalContext signal)
    {
        signal.Cancel = true;
        bool isFirst = !cancellation.IsCancellationRequested;
        interruptedBy ??= signal.Signal;
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
                if (Kept is null && Options.Journal is not null)
                {
                    RunJournal.Delete(Options.Out);
                }

                held?.Dispose();
                Failures.Print(Failures.Interruption(Kept));
                Environment.Exit(InterruptedAs ?? ExitCode.Interrupted);
            }
        }
    }
}
