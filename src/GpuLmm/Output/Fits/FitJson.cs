using System.Text.Json;
using System.Text.Json.Serialization;

namespace GpuLmm;

/// <summary>The contract of a <c>fit.json</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(FiniteNumber), typeof(OptionalNumber)],
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(FitContract))]
internal sealed partial class FitJson : JsonSerializerContext
{
    /// <summary>A number that is null in JSON where it does not exist: NaN or infinite.</summary>
    internal sealed class FiniteNumber : JsonConverter<double>
    {
        public override bool HandleNull => true;

        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
            {
                writer.WriteNumberValue(value);
            }
            else
            {
                writer.WriteNullValue();
            }
        }
    }

    /// <summary>The same where the key may be absent, which only then is null here.</summary>
    internal sealed class OptionalNumber : JsonConverter<double?>
    {
        private static readonly FiniteNumber Number = new();

        public override bool HandleNull => true;

        public override double? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Number.Read(ref reader, typeof(double), options);

        public override void Write(Utf8JsonWriter writer, double? value, JsonSerializerOptions options) =>
            Number.Write(writer, value ?? double.NaN, options);
    }
}
