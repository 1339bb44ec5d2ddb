using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>The record of the run that wrote a result.</summary>
/// <param name="Facts">What it says; null where there is none, or not of that run.</param>
/// <param name="Path">Of the record; null where none was found.</param>
/// <param name="Absence">Why there are no facts, as the end of a sentence; empty where there are.</param>
internal sealed record RunFile(RunFacts? Facts, string? Path, string Absence)
{
    public const string Extension = ".run.json";
    private const string Demo = "demo";

    /// <summary>
    /// Looks beside a result for the record that names it among its outputs; the prefix may have dots, and so may the trait.
    /// </summary>
    /// <param name="result">A table or a fit.</param>
    /// <exception cref="InputException">A record cannot be read, or is not JSON.</exception>
    public static RunFile Of(string result)
    {
        string folder = result[..^System.IO.Path.GetFileName(result).Length];
        string name = System.IO.Path.GetFileName(result);
        for (int dot = name.LastIndexOf('.'); dot > 0; dot = name.LastIndexOf('.', dot - 1))
        {
            string path = folder + name[..dot] + Extension;
            if (File.Exists(path))
            {
                return Read(path, name);
            }
        }

        return new RunFile(null, null, $"there is no record of the run ({Extension}) beside it");
    }

    /// <summary>Reads a record.</summary>
    /// <exception cref="InputException">It cannot be read, or is none.</exception>
    public static RunFacts Read(string path)
    {
        using JsonDocument json = Parse(path);
        try
        {
            return Part(json, RunJson.Default.RunFacts);
        }
        catch (JsonException e)
        {
            throw new InputException($"{path}: is not the record of a run: {e.Message}", e);
        }
    }

    private static RunFile Read(string path, string name)
    {
        using JsonDocument json = Parse(path);
        try
        {
            RunFacts facts = Part(json, RunJson.Default.RunFacts);
            if (!facts.Outputs.Any(output => System.IO.Path.GetFileName(output) == name))
            {
                return new RunFile(null, path, $"{path} is the record of another run");
            }

            facts.Scan = facts.Command == "scan" ? Part(json, RunJson.Default.ScanFacts) : null;
            facts.Samples = facts.Scan?.Samples ?? (facts.Command == Demo ? Part(json, RunJson.Default.DemoFacts).Samples : null);
            return facts.Plan is null && facts.Command != Demo ? Older(path) : new RunFile(facts, path, string.Empty);
        }
        catch (JsonException)
        {
            return Older(path);
        }
    }

    private static RunFile Older(string path) =>
        new(null, path, $"{path} lacks facts that this version records; an earlier version wrote it");

    private static T Part<T>(JsonDocument json, JsonTypeInfo<T> contract) => json.Deserialize(contract) ?? throw new JsonException();

    private static JsonDocument Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new InputException($"{path}: cannot be read as the record of a run: {e.Message}", e);
        }
    }
}
