using System.CommandLine;

namespace GpuLmm.Cli.Options;

/// <summary>What makes a model a generalised one.</summary>
internal sealed class FamilyOptionGroup
{
    // Those of which responses have a density; Cox's partial likelihood has none.
    private static readonly string[] Families = [.. FamilyNames.Families.Keys.Where(name => name != FamilyNames.Name(ResponseFamily.Cox))];

    private readonly Option<string?> family = new("--family")
    {
        Description = "distribution of the response; default gaussian",
        HelpName = string.Join('|', Families),
    };

    private readonly Option<string?> link = new("--link")
    {
        Description = "link function; default identity, logit or log by family",
        HelpName = string.Join('|', FamilyNames.Links.Keys),
    };

    private readonly Option<int> nodes = new("--nagq")
    {
        Description = "nodes of adaptive Gauss-Hermite quadrature, for one random intercept; 1, the default, is Laplace's approximation",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<bool> quasi = new("--pql") { Description = "penalised quasi-likelihood instead, for comparison" };

    public void AddTo(Command command)
    {
        family.AcceptOnlyFromAmong(Families);
        link.AcceptOnlyFromAmong([.. FamilyNames.Links.Keys]);
        command.Add(family);
        command.Add(link);
        command.Add(nodes);
        command.Add(quasi);
    }

    /// <exception cref="UsageException">Options that do not go together.</exception>
    public MixedModelOptions Read(ParseResult parse, MixedModelOptions options)
    {
        ResponseFamily own = parse.GetValue(family) is { } name ? FamilyNames.Families[name] : ResponseFamily.Gaussian;
        Link? chosen = parse.GetValue(link) is { } linkName ? FamilyNames.Links[linkName] : null;
        if (chosen is { } one && !FamilyNames.LinksOf(own).Contains(one))
        {
            throw new UsageException(
                $"--link {FamilyNames.Name(one)} with --family {FamilyNames.Name(own)}: expected {string.Join(" or ", FamilyNames.LinksOf(own).Select(FamilyNames.Name))}.");
        }

        int count = parse.GetValue(nodes);
        bool isQuasi = parse.GetValue(quasi);
        string? fault = count < 1 ? $"--nagq {count}: expected a positive number."
            : (count > 1 || isQuasi) && own == ResponseFamily.Gaussian
            ? $"{(isQuasi ? "--pql" : "--nagq")} with --family gaussian: the likelihood is exact; leave it out."
            : count > 1 && isQuasi ? "--nagq with --pql: quasi-likelihood integrates nothing; leave one out."
            : null;
        return fault is not null
            ? throw new UsageException(fault)
            : options with
            {
                Family = own,
                Link = chosen,
                Approximation = isQuasi ? Approximation.PenalisedQuasiLikelihood : count > 1
                    ? Approximation.AdaptiveQuadrature : Approximation.Laplace,
                QuadratureNodes = count,
            };
    }
}
