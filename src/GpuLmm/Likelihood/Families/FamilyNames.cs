namespace GpuLmm;

/// <summary>Families and links as the command line and files name them, and which go together.</summary>
internal static class FamilyNames
{
    private static readonly (ResponseFamily Family, string Name, Link[] Links)[] All =
    [
        (ResponseFamily.Gaussian, "gaussian", [Link.Identity]),
        (ResponseFamily.Binomial, "binomial", [Link.Logit, Link.Probit, Link.Cloglog]),
        (ResponseFamily.Poisson, "poisson", [Link.Log]),
        (ResponseFamily.NegativeBinomial2, "nbinom2", [Link.Log]),
        (ResponseFamily.NegativeBinomial1, "nbinom1", [Link.Log]),
        (ResponseFamily.Cox, "cox", [Link.Log]),
    ];

    private static readonly (Link Link, string Name)[] AllLinks =
    [
        (Link.Identity, "identity"), (Link.Log, "log"), (Link.Logit, "logit"), (Link.Probit, "probit"), (Link.Cloglog, "cloglog"),
    ];

    /// <summary>Families by name.</summary>
    public static IReadOnlyDictionary<string, ResponseFamily> Families { get; } = All.ToDictionary(one => one.Name, one => one.Family);

    /// <summary>Links by name.</summary>
    public static IReadOnlyDictionary<string, Link> Links { get; } = AllLinks.ToDictionary(one => one.Name, one => one.Link);

    /// <summary><c>nbinom2</c> and the like.</summary>
    /// <param name="family">The family.</param>
    public static string Name(ResponseFamily family) => Of(family).Name;

    /// <summary><c>logit</c> and the like.</summary>
    /// <param name="link">The link.</param>
    public static string Name(Link link) => AllLinks.First(one => one.Link == link).Name;

    /// <summary>Links that a family may have, its own first.</summary>
    /// <param name="family">The family.</param>
    public static IReadOnlyList<Link> LinksOf(ResponseFamily family) => Of(family).Links;

    private static (ResponseFamily Family, string Name, Link[] Links) Of(ResponseFamily family) => All.First(one => one.Family == family);
}
