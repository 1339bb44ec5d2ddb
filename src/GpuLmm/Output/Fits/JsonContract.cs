using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace GpuLmm;

/// <summary>
/// Reads JSON by a contract that has every key: one that is missing, and one that the contract does not have, is a fault with its place.
/// </summary>
internal static class JsonContract
{
    /// <param name="root">The object.</param>
    /// <param name="contract">Its keys.</param>
    /// <exception cref="JsonException">A key is missing or unknown, or its value is of another kind; the message is for people.</exception>
    public static T Read<T>(JsonElement root, JsonTypeInfo<T> contract)
    {
        if (Fault(root, contract, string.Empty) is { } fault)
        {
            throw new JsonException(fault);
        }

        try
        {
            return root.Deserialize(contract) ?? throw new JsonException("null");
        }
        catch (JsonException e) when (e.Path is { Length: > 2 } place)
        {
            throw new JsonException($"the value of {place[2..]} is of another kind than expected", e);
        }
    }

    /// <summary>The first key that is missing or unknown; null where there is none.</summary>
    private static string? Fault(JsonElement element, JsonTypeInfo contract, string place) => (contract.Kind, element.ValueKind) switch
    {
        (JsonTypeInfoKind.Object, JsonValueKind.Object) => Fault(element, contract.Properties, contract.Options, place),
        (JsonTypeInfoKind.Enumerable, JsonValueKind.Array) =>
            First(element.EnumerateArray().Select((own, i) => ItemFault(own, Item(contract), $"{place}[{i}]"))),
        (JsonTypeInfoKind.Dictionary, JsonValueKind.Object) =>
            First(element.EnumerateObject().Select(own => ItemFault(own.Value, Item(contract), Below(place, own.Name)))),
        _ => null,
    };

    /// <summary>The serialiser minds a null only where it is a member.</summary>
    private static string? ItemFault(JsonElement element, JsonTypeInfo contract, string place) =>
        element.ValueKind == JsonValueKind.Null && !contract.Type.IsValueType ? $"{place} is null" : Fault(element, contract, place);

    private static string? First(IEnumerable<string?> faults) => faults.FirstOrDefault(fault => fault is not null);

    private static string? Fault(JsonElement element, IList<JsonPropertyInfo> keys, JsonSerializerOptions options, string place)
    {
        foreach (JsonProperty member in element.EnumerateObject())
        {
            string own = Below(place, member.Name);
            JsonPropertyInfo? key = keys.FirstOrDefault(one => one.Name == member.Name);
            string? fault = key is null ? $"the key {own} is unknown" : Fault(member.Value, options.GetTypeInfo(key.PropertyType), own);
            if (fault is not null)
            {
                return fault;
            }
        }

        return keys.FirstOrDefault(key => IsRequired(key) && !element.TryGetProperty(key.Name, out _)) is { } absent
            ? $"the key {Below(place, absent.Name)} is missing" : null;
    }

    // Of a constructor every parameter is required; members that are only initialised are where they say so.
    private static bool IsRequired(JsonPropertyInfo key) =>
        key.IsRequired || key.AssociatedParameter is { HasDefaultValue: false, IsMemberInitializer: false };

    private static JsonTypeInfo Item(JsonTypeInfo contract) => contract.Options.GetTypeInfo(contract.ElementType!);

    private static string Below(string place, string name) => place.Length == 0 ? name : $"{place}.{name}";
}
