using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>What a generalised model may be asked for.</summary>
internal static class GeneralisedOptions
{
    /// <summary>The link, after everything that does not go with the family is refused.</summary>
    /// <exception cref="InputException">Something that the family, or a generalised model, does not have.</exception>
    public static Link Require(MixedDesign design, MixedModelOptions options)
    {
        string family = FamilyNames.Name(options.Family);
        Link link = options.Link ?? FamilyNames.LinksOf(options.Family)[0];
        Refuse(!FamilyNames.LinksOf(options.Family).Contains(link),
            $"family {family} has link {string.Join(", ", FamilyNames.LinksOf(options.Family).Select(FamilyNames.Name))}, not {FamilyNames.Name(link)}.");
        Refuse(options.Residual is not null, $"family {family} has no residual: leave out {options.Residual}, or add a term.");
        Refuse(options.TestVariance != VarianceTestMethod.None || options.EqualVariances is not null,
            $"tests of variances are of linear mixed models; with family {family} compare fits with and without a term.");
        Refuse(options.Degrees == DegreesMethod.KenwardRoger,
            "Kenward and Roger's degrees are of linear mixed models; tests of a generalised one are z.");
        RequireApproximation(design, options);
        Refuse(design.Random.Count + design.Spatial.Count == 0,
            $"{design.Formula.Text} has no random term; family {family} is fitted with at least one.");
        RequireSeveralTrials(design, options);
        return link;
    }

    private static void RequireApproximation(MixedDesign design, MixedModelOptions options)
    {
        if (options.Approximation == Approximation.AdaptiveQuadrature)
        {
            Refuse(options.QuadratureNodes is < 1 or > GaussHermite.MostNodes,
                $"{options.QuadratureNodes} quadrature nodes: expected 1 to {GaussHermite.MostNodes}.");
            Refuse(
                design is not { Spatial: [], Random: [{ Partners: null, EffectNames.Count: 1, Term.Kernels.Count: 0 }] },
                "quadrature is of one grouping with one effect a level; leave out --nagq: Laplace's approximation is of all models.");
        }

        Refuse(options.Approximation == Approximation.None,
            "the random effects of a family other than the Gaussian are not integrated out exactly; take Laplace's approximation.");
        Refuse(
            options.Approximation == Approximation.PenalisedQuasiLikelihood
                && options.Family is (ResponseFamily.NegativeBinomial1 or ResponseFamily.NegativeBinomial2),
            $"penalised quasi-likelihood has no dispersion parameter to estimate; with family {FamilyNames.Name(options.Family)} leave it out.");
    }

    /// <summary>One row a level and one trial a row: a variance between levels cannot be told from the binomial's.</summary>
    private static void RequireSeveralTrials(MixedDesign design, MixedModelOptions options)
    {
        if (options.Family == ResponseFamily.Binomial && design.Response.Trials is null && design.Weights is null)
        {
            RandomDesign? single = design.Random.FirstOrDefault(random =>
                random.Term is { IsInterceptOnly: true, Kernels.Count: 0 } && random.Group.Levels.Count == design.Rows.Length);
            Refuse(single is not null,
                $"({single?.Term.Text}): every level of {single?.Group.Name} has one trial; its variance cannot be told from the binomial's.");
        }
    }

    private static void Refuse(bool isWrong, string fault)
    {
        if (isWrong)
        {
            throw new InputException(fault);
        }
    }
}
