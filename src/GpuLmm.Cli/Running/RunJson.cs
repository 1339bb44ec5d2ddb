using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace GpuLmm.Cli.Running;

/// <summary>The contract of <c>P.run.json</c>, written and read by the same records; a record that lacks a member is not read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RunFacts))]
[JsonSerializable(typeof(RunCosts))]
[JsonSerializable(typeof(ScanFacts))]
[JsonSerializable(typeof(BulkFacts))]
[JsonSerializable(typeof(DemoFacts))]
[JsonSerializable(typeof(NullFacts))]
[JsonSerializable(typeof(SexFacts))]
internal sealed partial class RunJson : JsonSerializerContext
{
    /// <summary>Writes the members of a record into the object that is open.</summary>
    public static void Members<T>(Utf8JsonWriter json, T record, JsonTypeInfo<T> contract)
    {
        foreach (JsonProperty member in JsonSerializer.SerializeToElement(record, contract).EnumerateObject())
        {
            member.WriteTo(json);
        }
    }

    /// <summary>A number, or null where there is none.</summary>
    public static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
