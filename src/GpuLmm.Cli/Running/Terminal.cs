using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace GpuLmm.Cli.Running;

/// <summary>
/// The only place that writes to the console: lines, tables and progress for people, and the summary for programs. With <c>--json</c>
/// stdout is the program's alone.
/// </summary>
internal sealed class Terminal(bool json, bool quiet)
{
    private IAnsiConsole? ansi;

    /// <summary>Whether somebody is watching: progress bars and drawn tables are for them.</summary>
    public bool IsInteractive { get; } = !quiet && !(json ? Console.IsErrorRedirected : Console.IsOutputRedirected);

    private TextWriter Human => json ? Console.Error : Console.Out;

    // Made only when something is drawn: it costs a good part of a short run.
    private IAnsiConsole Ansi => ansi ??= AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Human) });

    public void Line(string text)
    {
        if (!quiet)
        {
            Human.WriteLine(text);
        }
    }

    public void Table(TextTable table)
    {
        if (!IsInteractive)
        {
            Line(table.ToString());
            return;
        }

        var drawn = new Table().Title(Markup.Escape(table.Title)).Border(TableBorder.Rounded);
        foreach (string header in table.Header)
        {
            drawn.AddColumn(
                new Spectre.Console.TableColumn(Markup.Escape(header))
                {
                    Alignment = header == table.Header[0]
                ? Justify.Left : Justify.Right
                });
        }

        foreach (string[] row in table.Rows)
        {
            drawn.AddRow(Array.ConvertAll(row, Markup.Escape));
        }

        Ansi.Write(drawn);
    }

    /// <summary>Runs a stage with its progress shown.</summary>
    public T Watch<T>(string stage, Func<IProgress<StageProgress>, T> work)
    {
        if (!IsInteractive)
        {
            return work(new PlainProgress(Line, TimeProvider.System));
        }

        return Ansi.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => work(new DrawnProgress(context.AddTask(Markup.Escape(stage)), stage)));
    }

    /// <summary>Writes an object for programs, if it was asked for.</summary>
    public void Json(Action<Utf8JsonWriter> content)
    {
        if (json)
        {
            using Stream stdout = Console.OpenStandardOutput();
            Json(stdout, content, isIndented: false);
        }
    }

    /// <summary>Writes an object and the end of its line.</summary>
    public static void Json(Stream stream, Action<Utf8JsonWriter> content, bool isIndented)
    {
        var options = new JsonWriterOptions
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Indented = isIndented,
            NewLine = "\n"
        };
        using (var writer = new Utf8JsonWriter(stream, options))
        {
            writer.WriteStartObject();
            content(writer);
            writer.WriteEndObject();
        }

        stream.Write("\n"u8);
    }

    private sealed class DrawnProgress(ProgressTask task, string stage) : IProgress<StageProgress>
    {
        private readonly ProgressMeter meter = new(TimeProvider.System);

        public void Report(StageProgress value)
        {
            meter.Take(value);
            task.MaxValue = value.Total;
            task.Value = value.Done;
            task.Description = Markup.Escape($"{stage}: {meter.Describe(value)}");
        }
    }
}
