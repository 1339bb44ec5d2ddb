using System.Globalization;
using System.Text.Json;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>How summary statistics are told to people and programs.</summary>
internal static class SumstatsWords
{
    /// <summary>Says how the columns were read, what was left out, and what to know.</summary>
    public static void Tell(RunContext context, SummaryStatistics trait)
    {
        context.Say(new TextTable($"{trait.Path} is read as", ["content", "column", "remark"],
            [.. trait.Readings.Select(own => new[] { own.Content, own.Column, own.Remark })]));
        string left = trait.Removed.Count == 0 ? "none" : string.Join("; ", trait.Removed.Select(Counted));
        context.Say($"{trait.Name}: {Study.Count(trait.Count, "SNPs")} of {Study.Count(trait.RowCount, "rows")}; left out: {left}");
        foreach (string warning in trait.Warnings)
        {
            context.Say($"warning: {trait.Name}: {warning}");
        }
    }

    /// <summary>The same for programs.</summary>
    public static void Write(Utf8JsonWriter json, SummaryStatistics trait)
    {
        json.WriteStartObject();
        json.WriteString("trait", trait.Name);
        json.WriteString("path", trait.Path);
        json.WriteNumber("rows", trait.RowCount);
        json.WriteNumber("snps", trait.Count);
        json.WriteStartArray("columns");
        foreach (SumstatsReading reading in trait.Readings)
        {
            json.WriteStartObject();
            json.WriteString("content", reading.Content);
            json.WriteString("column", reading.Column);
            json.WriteString("remark", reading.Remark);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Removed(json, trait.Removed);
        Texts(json, "warnings", trait.Warnings);
        json.WriteEndObject();
    }

    public static void Removed(Utf8JsonWriter json, IReadOnlyDictionary<string, long> removed)
    {
        json.WriteStartObject("removed");
        foreach ((string reason, long count) in removed)
        {
            json.WriteNumber(reason, count);
        }

        json.WriteEndObject();
    }

    public static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static string Counted(KeyValuePair<string, long> own) =>
        string.Create(CultureInfo.InvariantCulture, $"{own.Key}: {own.Value:N0}");
}
