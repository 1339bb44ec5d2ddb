using System.Text.Json;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Hashes what a run wrote and read again, and compares.</summary>
/// <param name="prefix">Of the run.</param>
/// <param name="context">This run.</param>
internal sealed class VerifyRun(string prefix, RunContext context)
{
    public void Run()
    {
        string path = prefix + RunFile.Extension;
        RunFacts facts = RunFile.Read(path);
        IReadOnlyList<OutputDigest> written = facts.OutputDigests
            ?? throw new InputException($"{path}: has no hashes of results; an earlier version wrote it.");
        string record = facts.Outputs.LastOrDefault(output => output.EndsWith(RunFile.Extension, StringComparison.Ordinal))
            ?? throw new InputException($"{path}: names no results of a run.");

        // The run may have been started in another folder: its results are where its record is, other files where they were for it.
        string then = record[..^RunFile.Extension.Length];
        string PlaceOf(string file) => VerifiedFile.PlaceOf(file, facts.Folder);
        VerifiedFile[] outputs =
        [
            .. written.Select(file => VerifiedFile.Of(
                file, file.Path.StartsWith(then, StringComparison.Ordinal) ? prefix + file.Path[then.Length..] : PlaceOf(file.Path),
                context.Cancellation)),
        ];
        VerifiedFile[] inputs = [.. facts.Inputs.Select(file => VerifiedFile.Of(file, PlaceOf(file.Path), context.Cancellation))];
        foreach (VerifiedFile file in outputs.Concat(inputs))
        {
            context.Say($"{file.Path}: {file.Reason ?? file.Status}");
        }

        context.Json([], json =>
        {
            Write(json, "results", outputs);
            Write(json, "inputsFound", inputs);
        });
        string[] others = [.. outputs.Concat(inputs).Where(file => !file.IsSame).Select(file => $"{file.Path}: {file.Reason}")];
        if (others.Length > 0)
        {
            throw new InputException($"{path}: {others.Length} of {outputs.Length + inputs.Length} files are not what they were.\n"
                + string.Join("\n", others));
        }

        context.Say($"{path}: {Study.Count(outputs.Length, "results")} and {Study.Count(inputs.Length, "inputs")} are what they were");
    }

    private static void Write(Utf8JsonWriter json, string name, VerifiedFile[] files)
    {
        json.WriteStartArray(name);
        foreach (VerifiedFile file in files)
        {
            json.WriteStartObject();
            json.WriteString("path", file.Path);
            json.WriteString("status", file.Status);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
