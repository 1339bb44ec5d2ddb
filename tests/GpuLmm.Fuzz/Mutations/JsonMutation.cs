using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuLmm.Fuzz;

/// <summary>Takes a value out of a JSON document, repeats it, or puts one of another kind in its place.</summary>
internal static class JsonMutation
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1e308", "9223372036854775808", "\"\"", "\"NaN\"", "\"\\u0000\"", "[]", "{}", "[[]]", "[null]",
        "{\"\":null}", "[1,2,3]",
    ];

    public static byte[] Apply(byte[] bytes, Random random)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(bytes);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return TextMutation.Apply(bytes, random);
        }

        switch (random.Next(12))
        {
            case 0:
                return TextMutation.Apply(bytes, random);
            case 1:
                int depth = 1 << (4 + random.Next(14));
                return Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', random.Next(2) * depth));
            default:
                break;
        }

        List<JsonNode> nodes = [];
        try
        {
            Collect(root, nodes);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // A name that is no UTF-8, or one that is there twice.
            return TextMutation.Apply(bytes, random);
        }

        for (int k = 1 + random.Next(2); k > 0 && nodes.Count > 0; k--)
        {
            Change(nodes[random.Next(nodes.Count)], random);
        }

        return Encoding.UTF8.GetBytes(root!.ToJsonString());
    }

    private static void Collect(JsonNode? node, List<JsonNode> nodes)
    {
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject values => values.Select(pair => pair.Value),
            JsonArray values => values,
            _ => [],
        };
        if (node is JsonObject or JsonArray)
        {
            nodes.Add(node);
        }

        foreach (JsonNode? child in children)
        {
            Collect(child, nodes);
        }
    }

    private static void Change(JsonNode container, Random random)
    {
        JsonNode? value = JsonNode.Parse(Values[random.Next(Values.Length)]);
        switch (container)
        {
            case JsonObject { Count: > 0 } values:
                string key = values.ElementAt(random.Next(values.Count)).Key;
                switch (random.Next(4))
                {
                    case 0:
                        values.Remove(key);
                        break;
                    case 1:
                        values[key + "2"] = value;
                        break;
                    default:
                        values[key] = value;
                        break;
                }

                break;
            case JsonArray { Count: > 0 } values:
                int at = random.Next(values.Count);
                switch (random.Next(4))
                {
                    case 0:
                        values.RemoveAt(at);
                        break;
                    case 1:
                        values.Insert(at, values[random.Next(values.Count)]?.DeepClone());
                        break;
                    default:
                        values[at] = value;
                        break;
                }

                break;
            case JsonArray values:
                values.Add(value);
                break;
            default:
                break;
        }
    }
}
