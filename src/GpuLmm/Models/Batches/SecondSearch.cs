using GpuLmm.Backends.Host;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// The maximum of a model of a batch by the search of single fits, where that over θ found none: one in a thousand with weak correlated
/// slopes creeps along an edge of the covariance matrices, which a search along their own axes does not.
/// </summary>
internal static class SecondSearch
{
    /// <summary>Fills in the solution of the model's equations if there is a maximum.</summary>
    /// <param name="design">What all models share.</param>
    /// <param name="model">The model, whose equations have been tried.</param>
    /// <param name="backend">Where the likelihood is computed.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    public static void Solve(BatchDesign design, BatchedModel model, Backend backend, CancellationToken cancellationToken)
    {
        int n = model.Rows.Length;
        double[]? weights = design.Weights is { } all ? Array.ConvertAll(model.Rows, row => all[row] * model.WeightUnit) : null;
        var parts = model.Terms.Select(Part).ToArray();
        var parameters = new VarianceParameters([.. parts, new ResidualPart([""], new int[n], weights)]);
        DesignMatrix x = DesignMatrix.FromColumns(
            n, [.. model.Kept.Select(j => design.Names[j])],
            [.. Enumerable.Range(0, model.Kept.Count).Select(k => model.Basis(k).ToArray())]);
        using var likelihood = new GroupedLikelihood(backend, parameters, x, model.Residual, design.Method);
        VarianceMaximum end = VarianceSearch.Maximise(likelihood, likelihood.Start(rangeScale: 1), cancellationToken);
        if (end.Converged)
        {
            HostModelSolver.Complete(model.Equations!, Theta(model, parts, parameters, end.Point.Components));
        }
    }

    private static EffectsPart Part(BatchTerm term) => new(
        term.Design.Group.Name, new EffectsMatrix(term.Levels, term.LevelCount, null), term.Design.EffectNames, term.Slopes,
        term.HasBlocks);

    /// <summary>The factors of Σ/σ², in the model's order.</summary>
    private static double[] Theta(BatchedModel model, EffectsPart[] parts, VarianceParameters parameters, double[] components)
    {
        double residual = components[^1];
        var theta = new double[model.Equations!.Shape.Parameters];
        for (int part = 0; part < parts.Length; part++)
        {
            BatchTerm term = model.Terms[part];
            int k = term.EffectCount;
            double[] sigma = parts[part].CovarianceMatrix(parameters.Of(part, components));
            double[] entries = term.HasBlocks
                ? PackedCholesky.Factor([.. parts[part].Pairs.Select(pair => sigma[(pair.A * k) + pair.B] / residual)])
                : [.. Enumerable.Range(0, k).Select(a => Math.Sqrt(sigma[(a * k) + a] / residual))];
            entries.CopyTo(theta, term.FirstParameter);
        }

        return theta;
    }
}
