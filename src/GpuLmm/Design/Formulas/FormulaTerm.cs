namespace GpuLmm;

/// <summary>A set of variables whose product is a term: none is the intercept, one a main effect, more an interaction.</summary>
internal sealed class FormulaTerm : IEquatable<FormulaTerm>
{
    private readonly string key;

    /// <param name="variables">Numbers of the variables, in any order.</param>
    public FormulaTerm(IEnumerable<int> variables)
    {
        Variables = [.. variables.Distinct().Order()];
        key = string.Join(',', Variables);
    }

    /// <summary>Numbers of the variables, ascending: the order they first occur in the formula.</summary>
    public IReadOnlyList<int> Variables { get; }

    /// <summary>The product of two terms.</summary>
    public FormulaTerm With(FormulaTerm other) => new(Variables.Concat(other.Variables));

    /// <summary>Whether every variable of another term is one of this too.</summary>
    public bool Contains(IEnumerable<int> variables) => variables.All(Variables.Contains);

    /// <inheritdoc/>
    public bool Equals(FormulaTerm? other) => other is not null && key == other.key;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FormulaTerm);

    /// <inheritdoc/>
    public override int GetHashCode() => key.GetHashCode(StringComparison.Ordinal);
}
