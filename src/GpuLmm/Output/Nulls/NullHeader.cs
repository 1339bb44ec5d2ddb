using System.Text.Json.Serialization;

namespace GpuLmm;

/// <summary>What stands before the numbers of a saved null model.</summary>
internal sealed record NullHeader
{
    /// <summary>Of the format: another one is refused.</summary>
    public required int Version { get; init; }

    public required string WrittenBy { get; init; }

    public required double Records { get; init; }

    public required int Fixed { get; init; }

    public required double ResidualSquares { get; init; }

    public required int Columns { get; init; }

    /// <summary>Whether pairs are followed by their variance as the residuals have it.</summary>
    public bool Robust { get; init; }

    public required IReadOnlyList<string> Ids { get; init; }

    public required IReadOnlyList<NullTest> Tests { get; init; }

    /// <summary>Matrices of the forms.</summary>
    public required int Matrices { get; init; }

    public required IReadOnlyList<NullForm> Forms { get; init; }

    /// <summary>Entries of L and of the cross-products of every column; empty without a sparse factor.</summary>
    public required IReadOnlyList<long> Entries { get; init; }

    /// <summary>Rows of L.</summary>
    public required int Effects { get; init; }

    /// <summary>Whether scores have their information as variance.</summary>
    public bool KnownScale { get; init; }

    /// <summary>What is known of a generalised null model; null of a linear one.</summary>
    public NullFamily? Generalised { get; init; }
}

/// <summary>A <see cref="GeneralisedNull"/>, whose numbers follow.</summary>
/// <param name="Family">Of the response, as the command line has it.</param>
/// <param name="Theta">θ; null where there is none.</param>
/// <param name="HasRandom">Whether there are random effects.</param>
/// <param name="HasTrials">Whether there are trials.</param>
/// <param name="Fixed">Columns of F.</param>
/// <param name="Given">Markers that others are tested given.</param>
internal sealed record NullFamily(string Family, double? Theta, bool HasRandom, bool HasTrials, int Fixed, int Given);

/// <summary>A <see cref="ColumnTest"/>.</summary>
internal sealed record NullTest(string Term, int[] Model, int[] Tested, double[]? Origin);

/// <summary>A quadratic form, whose numbers follow.</summary>
internal sealed record NullForm(int Matrix, bool HasRight, IReadOnlyList<NullPair> Pairs);

/// <summary>A pair of a form.</summary>
internal sealed record NullPair(int Pair, bool HasLeft);

/// <summary>Reads and writes headers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(NullHeader))]
internal sealed partial class NullJson : JsonSerializerContext;
