namespace GpuLmm;

/// <summary>Families and links as the command line and files name them, and which go together.</summary>
public static class FamilyNames
{
    private static readonly (Family Family, string Name, Link[] Links)[] All =
    [
        (Family.Gaussian, "gaussian", [Link.Identity]),
        (Family.Binomial, "binomial", [Link.Logit, Link.Probit, Link.Cloglog]),
        (Family.Poisson, "poisson", [Link.Log]),
        (Family.NegativeBinomial2, "nbinom2", [Link.Log]),
        (Family.NegativeBinomial1, "nbinom1", [Link.Log]),
    ];

    private static readonly (Link Link, string Name)[] AllLinks =
    [
        (Link.Identity, "identity"), (Link.Log, "log"), (Link.Logit, "logit"), (Link.Probit, "probit"), (Link.Cloglog, "cloglog"),
    ];

    /// <summary>Families by name.</summary>
    public static IReadOnlyDictionary<string, Family> Families { get; } = All.ToDictionary(one => one.Name, one => one.Family);

    /// <summary>Links by name.</summary>
    public static IReadOnlyDictionary<string, Link> Links { get; } = AllLinks.ToDictionary(one => one.Name, one => one.Link);

    /// <summary><c>nbinom2</c> and the like.</summary>
    /// <param name="family">The family.</param>
    public static string Name(Family family) => Of(family).Name;

    /// <summary><c>logit</c> and the like.</summary>
    /// <param name="link">The link.</param>
    public static string Name(Link link) => AllLinks.First(one => one.Link == link).Name;

    /// <summary>Links that a family may have, its own first.</summary>
    /// <param name="family">The family.</param>
    public static IReadOnlyList<Link> LinksOf(Family family) => Of(family).Links;

    private static (Family Family, string Name, Link[] Links) Of(Family family) => All.First(one => one.Family == family);
}
