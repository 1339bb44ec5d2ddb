namespace GpuLmm;

/// <summary>
/// <c>(slopes | grouping)</c>: an effect of each level on each column that the slopes make, u ~ N(0, Σ ⊗ K) with K = I without kernels;
/// <c>(1 | dyad(actor, recipient))</c>: two effects of each individual, in the rows where it is the one and where it is the other.
/// </summary>
/// <param name="Text">As R spells it, nesting resolved: <c>1 | b:a</c>.</param>
/// <param name="Position">Where it is.</param>
/// <param name="Slopes">Left of the bar.</param>
/// <param name="IsCorrelated">Whether Σ is unstructured (<c>|</c>) rather than diagonal (<c>||</c>).</param>
/// <param name="Group">Right of the bar.</param>
/// <param name="Kernels">Names of the kernels whose Hadamard product is K; none for independent levels.</param>
internal sealed record RandomTerm(
    string Text, FormulaPosition Position, LinearTerms Slopes, bool IsCorrelated, GroupingFactor Group, IReadOnlyList<KernelName> Kernels)
{
    /// <summary>Of <c>dyad(actor, recipient)</c> the second grouping, of the same individuals as the first; null otherwise.</summary>
    public GroupingFactor? Partner { get; init; }

    /// <summary>Whether it has one effect a level and nothing else.</summary>
    public bool IsInterceptOnly => Partner is null && Slopes.HasIntercept && Slopes.Terms.Count == 0;

    /// <summary>Reads what is inside the parentheses; a nested grouping makes several terms.</summary>
    public static IEnumerable<RandomTerm> Read(OperationNode bar)
    {
        var algebra = new TermAlgebra();
        algebra.Add(bar.Left, taken: false);
        LinearTerms slopes = algebra.Build();
        if (!slopes.HasIntercept && slopes.Terms.Count == 0)
        {
            throw bar.Left.Position.Fault("a random term without an effect; expected 1 or a column left of the bar");
        }

        if (bar.Right is CallNode { Function: "dyad" } dyad)
        {
            return slopes is { HasIntercept: true, Terms.Count: 0 }
                ? [ReadDyad(bar, dyad, slopes)]
                : throw bar.Left.Position.Fault(
                    "the effects of a pair are an actor's and a recipient's; expected (1 | dyad(actor, recipient, cov = K))");
        }

        return Groupings(bar.Right).Select(grouping => new RandomTerm(
            $"{bar.Left} {bar.Operator} {grouping.Text}", bar.Position, slopes, bar.Operator == "|", grouping.Group, grouping.Kernels));
    }

    private static RandomTerm ReadDyad(OperationNode bar, CallNode dyad, LinearTerms slopes)
    {
        if (dyad.Arguments is not ([{ Name: null }, { Name: null }] or [{ Name: null }, { Name: null }, { Name: "cov" }]))
        {
            throw dyad.Position.Fault("expected dyad(actor, recipient) or dyad(actor, recipient, cov = K)");
        }

        (GroupingFactor actor, GroupingFactor recipient) =
            (GroupingFactor.Read(dyad.Arguments[0].Value), GroupingFactor.Read(dyad.Arguments[1].Value));
        if (actor.Name == recipient.Name)
        {
            throw dyad.Arguments[1].Value.Position.Fault($"actor and recipient are both {actor.Name}");
        }

        IReadOnlyList<KernelName> kernels = dyad.Arguments.Count == 3 ? KernelName.Product(dyad.Arguments[2].Value) : [];
        return new RandomTerm($"{bar.Left} {bar.Operator} {dyad}", bar.Position, slopes, bar.Operator == "|", actor,
            kernels)
        { Partner = recipient };
    }

    private static IEnumerable<(string Text, GroupingFactor Group, IReadOnlyList<KernelName> Kernels)> Groupings(FormulaNode node)
    {
        if (node is not CallNode { Function: "gr" } call)
        {
            return GroupingFactor.ReadNested(node).Select(group => (group.Name, group, (IReadOnlyList<KernelName>)[]));
        }

        FormulaNode? kernels = null, id = null;
        foreach (CallArgument argument in call.Arguments)
        {
            if (argument.Name is null && id is null)
            {
                id = argument.Value;
            }
            else if (argument.Name == "cov" && kernels is null)
            {
                kernels = argument.Value;
            }
            else
            {
                throw argument.Value.Position.Fault("expected gr(id, cov = K)");
            }
        }

        GroupingFactor group = GroupingFactor.Read(id ?? throw call.Position.Fault("expected gr(id, cov = K)"));
        return [(call.ToString(), group, kernels is null ? [] : KernelName.Product(kernels))];
    }
}

/// <summary>A kernel as a formula names it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Position">Where it is.</param>
internal readonly record struct KernelName(string Name, FormulaPosition Position)
{
    /// <summary>The factors of a Hadamard product.</summary>
    public static IReadOnlyList<KernelName> Product(FormulaNode node) => node switch
    {
        NameNode name => [new KernelName(name.Name, name.Position)],
        ParenthesisNode parenthesis => Product(parenthesis.Inner),
        OperationNode { Operator: "*" } product => [.. Product(product.Left), .. Product(product.Right)],
        _ => throw node.Position.Fault("expected the name of a kernel, or names joined by * for their product entry by entry"),
    };
}
