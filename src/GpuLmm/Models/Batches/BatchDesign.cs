namespace GpuLmm;

/// <summary>What all models of a batch share, over the complete rows of the table: a model has some of these rows.</summary>
/// <param name="Names">Columns of X.</param>
/// <param name="Fixed">X, by columns.</param>
/// <param name="Random">The random terms.</param>
/// <param name="Weights">Prior weights; null without.</param>
/// <param name="Method">REML or ML.</param>
/// <param name="Degrees">Of t and F tests.</param>
/// <param name="Terms">Type III hypotheses of the fixed terms, on the coefficients of X; none where its columns are aliased.</param>
internal sealed record BatchDesign(
    IReadOnlyList<string> Names, IReadOnlyList<double[]> Fixed, IReadOnlyList<RandomDesign> Random, double[]? Weights,
    LikelihoodMethod Method,
    DegreesMethod Degrees, IReadOnlyList<TermHypothesis> Terms)
{
    /// <summary>Of a design, whose columns are copied.</summary>
    public static BatchDesign Of(MixedDesign design, MixedModelOptions options) => new(
        design.Fixed.Names, [.. Enumerable.Range(0, design.Fixed.Names.Count).Select(j => design.Fixed.Matrix.Column(j).ToArray())],
        design.Random,
        design.Weights, options.Method, options.Degrees, [.. design.Terms.Value.Select(term => OnCoefficients(term, design.Fixed))]);

    /// <summary>L Q'X of a hypothesis L on the basis Q: each model has a basis of its own.</summary>
    private static TermHypothesis OnCoefficients(TermHypothesis term, DesignMatrix x)
    {
        int p = x.Names.Count;
        var contrasts = new double[term.Rows * p];
        for (int row = 0; row < term.Rows; row++)
        {
            for (int j = 0; j < p; j++)
            {
                double sum = 0, size = 0;
                for (int k = 0; k <= j; k++)
                {
                    double share = term.Contrasts[(row * p) + k] * x.Triangle[(k * p) + j];
                    sum += share;
                    size += Math.Abs(share);
                }

                // A coefficient that the hypothesis does not have is one that a model need not tell.
                contrasts[(row * p) + j] = Math.Abs(sum) > 1e-10 * size ? sum : 0;
            }
        }

        return term with { Contrasts = contrasts };
    }

    /// <summary>What a batch cannot have.</summary>
    /// <exception cref="InputException">Kernels, pairs, fields, counts, no random term, residuals or tests of variances that only single
    /// fits have.</exception>
    public static void RequireGrouped(ModelFormula formula, MixedModelOptions options)
    {
        RandomTerm? other = formula.Random.FirstOrDefault(term => term is not { Kernels.Count: 0, Partner: null });
        if (other is not null)
        {
            throw other.Position.Fault($"({other.Text}): models of a batch have groupings only; fit one with a kernel or pairs by itself");
        }

        if (formula.Spatial.Count > 0)
        {
            throw formula.Spatial[0].Position.Fault(
                $"({formula.Spatial[0].Text}): models of a batch have groupings only; fit one with a field by itself");
        }

        string? fault = formula.Random.Count == 0 ? "it has no random term; models of a batch have at least one, as in (1 | subject)"
            : options.Family != ResponseFamily.Gaussian || formula.Response.Failures is not null
                ? "models of a batch are linear; fit one of counts or of a binary response by itself"
            : options.Residual is not null ? "models of a batch have independent residuals of one variance (or divided by weights)"
            : options.Degrees == DegreesMethod.KenwardRoger ? "models of a batch have Satterthwaite's degrees of freedom, or n − p"
            : options.TestVariance != VarianceTestMethod.None || options.EqualVariances is not null
            ? "tests of variances are of single fits"
            : null;
        if (fault is not null)
        {
            throw new InputException($"{formula.Text}: {fault}.");
        }
    }

    /// <summary>Variances and covariances in the order of the report, the residual's last.</summary>
    public IReadOnlyList<BatchVariance> Variances() =>
    [
        .. Random.SelectMany(term => BatchTerm.Pairs(term).Select(pair => new BatchVariance(
            term.Group.Name, term.EffectNames[pair.B], pair.A == pair.B ? null : term.EffectNames[pair.A]))),
        new BatchVariance("Residual", "", null),
    ];
}
