using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Running;

/// <summary>What a journal is of.</summary>
internal sealed record JournalHead(string Version, IReadOnlyList<string> Arguments);

/// <summary>Files that the run of a journal read, and where it computed.</summary>
internal sealed record JournalInputs(IReadOnlyList<InputDigest> Inputs, RunMachine? Machine);

/// <summary>Reads and writes them.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(JournalHead))]
[JsonSerializable(typeof(JournalInputs))]
internal sealed partial class JournalJson : JsonSerializerContext;

/// <summary>
/// The journal of a run, <c>P.journal</c>: what it is of, the results so far, and the inputs. It is there while the run is, and stays where
/// that was broken off after some work; then <c>--resume</c> goes on from it.
/// </summary>
internal sealed class RunJournal : IDisposable
{
    public const string Extension = ".journal";
    private const string Sums = ".sums";
    private const byte Head = (byte)'H';
    private const byte Inputs = (byte)'I';
    private const byte Naming = (byte)'N';

    // Of the time of a run, storing takes at most one part in so many.
    private const double LeastShare = 100;
    private readonly JournalOptions options;
    private readonly Func<IReadOnlyList<InputDigest>?> inputs;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly Journal journal;
    private readonly JournalInputs? recorded;
    private double next;
    private bool hasInputs;
    private bool isCompared;
    private bool isWorthKeeping;
    private long markers;
    private RunMachine? machine;
    private readonly JournalState state;

    private RunJournal(string path, JournalOptions options, JournalHead own, bool overwrite, Func<IReadOnlyList<InputDigest>?> inputs)
    {
        this.options = options;
        this.inputs = inputs;
        next = options.Seconds;
        journal = new Journal(path);
        state = new JournalState(path + Sums);
        bool isNew = false;
        try
        {
            (JournalHead? head, recorded, MayReplace) = Survey();
            if (recorded is not null && !options.Resumes && !overwrite)
            {
                throw new InputException($"{path}: an interrupted run left it: --resume goes on from there, --overwrite starts again.");
            }

            if (options.Resumes && recorded is not null && head is not null)
            {
                RequireSame(head, own);
                (hasInputs, isWorthKeeping) = (true, true);
            }
            else
            {
                (recorded, MayReplace, isNew) = (null, false, true);
                Start(own);
            }
        }
        catch
        {
            journal.Dispose();
            if (isNew)
            {
                journal.Delete();
                state.Delete();
            }

            journal.DeleteEmpty();
            throw;
        }

        Scans = new ScanJournal(journal, done => Keep(done, () => { }), KeepInputs);
    }

    /// <summary>Where it is.</summary>
    public string Path => journal.Path;

    /// <summary>Whether the run before was giving results their names: those that are there are its own.</summary>
    public bool MayReplace { get; }

    /// <summary>Whether there is something to go on from.</summary>
    public bool IsResumed => recorded is not null;

    /// <summary>What it keeps, in words.</summary>
    public string Keeps { get; set; } = "markers";

    /// <summary>Keeps a scan of many traits.</summary>
    public BulkJournal NewBulk() => new(Scans, state, Keep, IsResumed);

    /// <summary>Keeps the sums of a kinship.</summary>
    public KinshipKeeper NewSums() => new(state, Keep, IsResumed);

    /// <summary>The results.</summary>
    public ScanJournal Scans { get; }

    /// <summary>Opens the journal of a prefix, or makes one.</summary>
    /// <param name="prefix">Of the results.</param>
    /// <param name="options">How.</param>
    /// <param name="arguments">Of the run.</param>
    /// <param name="overwrite">Whether existing results may be replaced.</param>
    /// <param name="inputs">What was read so far; null where not all is hashed yet.</param>
    /// <returns>Null where the folder cannot be written to, which the results will tell of.</returns>
    /// <exception cref="InputException">Another run left it, or it cannot be written.</exception>
    public static RunJournal? Open(
        string prefix, JournalOptions options, IReadOnlyList<string> arguments, bool overwrite, Func<IReadOnlyList<InputDigest>?> inputs)
    {
        string path = prefix + Extension;
        if ((System.IO.Path.GetDirectoryName(prefix) is { Length: > 0 } folder && !Directory.Exists(folder))
            || (options.IsOff && !File.Exists(path)))
        {
            return null;
        }

        var opened = new RunJournal(path, options, new JournalHead(Versions.Program, arguments), overwrite, inputs);
        if (!options.IsOff)
        {
            return opened;
        }

        // One that was left has been told of, or is not wanted any more.
        opened.Complete();
        return null;
    }

    /// <summary>Deletes the files of a prefix.</summary>
    public static void Delete(string prefix)
    {
        File.Delete(prefix + Extension);
        new JournalState(prefix + Extension + Sums).Delete();
    }

    /// <summary>Fails where the run that is gone on with computed elsewhere, so that the last bits of numbers may differ.</summary>
    /// <param name="own">Where this one computes.</param>
    /// <exception cref="InputException">They differ.</exception>
    public void RequireMachine(RunMachine own)
    {
        machine = own;
        string[] differences = [.. recorded?.Machine?.Differences(own) ?? []];
        if (differences.Length > 0)
        {
            throw Other(differences);
        }
    }

    /// <summary>Fails where the inputs are not those of the run that is gone on with.</summary>
    /// <param name="read">Those of this run so far.</param>
    /// <exception cref="InputException">Some have changed.</exception>
    public void RequireInputs(IReadOnlyList<InputDigest> read)
    {
        if (recorded is null || isCompared)
        {
            return;
        }

        isCompared = true;
        var paths = read.Select(input => input.Path).ToHashSet(StringComparer.Ordinal);
        string[] differences = [.. InputDigest.Differences([.. recorded.Inputs.Where(input => paths.Contains(input.Path))], read)];
        if (differences.Length > 0)
        {
            throw Other(differences);
        }
    }

    /// <summary>Has the disk keep that all is computed, before results get their names.</summary>
    public void BeginNaming(IReadOnlyList<InputDigest> read)
    {
        WriteInputs(read);
        journal.Append(Naming);
        journal.Store();
    }

    /// <summary>Deletes it: the results have their names.</summary>
    public void Complete()
    {
        isWorthKeeping = false;
        Dispose();
    }

    /// <summary>What to tell of it where the run ends before its results are complete; null where it is not kept.</summary>
    /// <param name="arguments">Of the run.</param>
    public string? Told(IReadOnlyList<string> arguments) => !isWorthKeeping ? null
        : $"{journal.Path} keeps what was done{(markers > 0 ? FormattableString.Invariant($", {markers:N0} {Keeps}") : string.Empty)}. "
            + $"To go on: gpulmm {string.Join(' ', arguments.Where(argument => argument != "--resume").Select(Quoted))} --resume";

    public void Dispose()
    {
        journal.Dispose();
        if (!isWorthKeeping)
        {
            journal.Delete();
            state.Delete();
        }
    }

    private static string Quoted(string argument) =>
        argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_./=,:+@%".Contains(c, StringComparison.Ordinal)) && argument.Length > 0
            ? argument : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>What the records say, but for the results; the next one to be read is then that behind the head.</summary>
    private (JournalHead? Head, JournalInputs? Inputs, bool IsNaming) Survey()
    {
        JournalHead? head = null;
        JournalInputs? read = null;
        bool isNaming = false;
        try
        {
            while (journal.TryRead(out byte kind, out ReadOnlySpan<byte> record))
            {
                head ??= kind == Head ? JsonSerializer.Deserialize(record, JournalJson.Default.JournalHead) : null;
                read = kind == Inputs ? JsonSerializer.Deserialize(record, JournalJson.Default.JournalInputs) : read;
                isNaming |= kind == Naming;
            }
        }
        catch (JsonException e)
        {
            throw new InputException($"{journal.Path}: is no journal of this version: delete it.", e);
        }

        journal.Rewind();
        return (head, read, isNaming);
    }

    private void Start(JournalHead own)
    {
        state.Delete();
        journal.Clear();
        journal.TryRead(out _, out _);
        journal.Append(Head, JsonSerializer.SerializeToUtf8Bytes(own, JournalJson.Default.JournalHead));
    }

    private void RequireSame(JournalHead head, JournalHead own)
    {
        string[] differences =
        [
            .. head.Version == own.Version ? (string[])[] : [$"the version was {head.Version} and is {own.Version}"],
            .. RunArguments.Differences(head.Arguments, own.Arguments, goesOn: true),
        ];
        if (differences.Length > 0)
        {
            throw Other(differences);
        }
    }

    private InputException Other(string[] differences) => new(
        $"{journal.Path}: is of another run, with which --resume cannot go on: {string.Join("; ", differences)}. Run as before, or start again "
        + "with --overwrite and without --resume.");

    private void Keep(long done, Action more)
    {
        markers = done;
        if (clock.Elapsed.TotalSeconds < next || (!hasInputs && inputs() is null))
        {
            return;
        }

        double before = clock.Elapsed.TotalSeconds;
        WriteInputs(inputs() ?? []);
        journal.Store();
        more();
        isWorthKeeping = true;
        double now = clock.Elapsed.TotalSeconds;
        next = options.Seconds > 0 ? now + Math.Max(options.Seconds, LeastShare * (now - before)) : 0;
    }

    /// <summary>Writes what the run read once more, where it may have been dropped.</summary>
    private void KeepInputs()
    {
        if (recorded is not null)
        {
            hasInputs = false;
            WriteInputs(recorded.Inputs);
        }
    }

    private void WriteInputs(IReadOnlyList<InputDigest> read)
    {
        if (!hasInputs)
        {
            hasInputs = true;
            var own = new JournalInputs(read, machine);
            journal.Append(Inputs, JsonSerializer.SerializeToUtf8Bytes(own, JournalJson.Default.JournalInputs));
        }
    }
}
