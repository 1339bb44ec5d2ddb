namespace GpuLmm;

/// <summary>A row of a comparison: a model, and how far its criteria are above the lowest; NaN where it has none.</summary>
/// <param name="Model">The model.</param>
/// <param name="AicDifference">ΔAIC.</param>
/// <param name="BicDifference">ΔBIC.</param>
/// <param name="ConditionalDifference">ΔcAIC.</param>
internal sealed record ComparedRow(ComparedModel Model, double AicDifference, double BicDifference, double ConditionalDifference);

/// <summary>Models of one response side by side, by what they are chosen by.</summary>
internal static class ModelComparison
{
    /// <summary>A row for each model, in the given order.</summary>
    /// <param name="models">Two or more.</param>
    /// <exception cref="InputException">
    /// Fewer than two; one that did not converge; models that differ in n, response or method; REML fits that differ in their fixed
    /// effects.
    /// </exception>
    public static IReadOnlyList<ComparedRow> Of(IReadOnlyList<ComparedModel> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        if (models.Count < 2)
        {
            throw new InputException($"a comparison is of two models or more; given {(models.Count == 1 ? "is one" : "are none")}.");
        }

        ComparedModel first = models[0];
        foreach (ComparedModel model in models)
        {
            Require(model, first);
        }

        double[] aic = Differences([.. models.Select(model => model.Aic)]), bic = Differences([.. models.Select(model => model.Bic)]);
        double[] conditional = Differences([.. models.Select(model => model.ConditionalAic)]);
        return [.. models.Select((model, k) => new ComparedRow(model, aic[k], bic[k], conditional[k]))];
    }

    private static void Require(ComparedModel model, ComparedModel first)
    {
        string? fault = model switch
        {
            { IsConverged: false } => $"{model.Name} did not converge: its likelihood is not that of its model",
            _ when double.IsNaN(model.LogLikelihood) => $"{model.Name} has no likelihood (penalised quasi-likelihood)",
            _ when model.SampleCount != first.SampleCount =>
                $"{first.Name} has n = {first.SampleCount} and {model.Name} n = {model.SampleCount}; expected fits of the same rows",
            _ when model.Response != first.Response =>
                $"{first.Name} is of {first.Response} and {model.Name} of {model.Response}; expected fits of the same response",
            _ when model.Method != first.Method =>
                $"{first.Name} and {model.Name} are of different methods (REML, ML); expected one of both",
            { Method: LikelihoodMethod.Reml } when !model.Fixed.Order(StringComparer.Ordinal)
                .SequenceEqual(first.Fixed.Order(StringComparer.Ordinal)) =>
                $"{first.Name} and {model.Name} differ in their fixed effects ({string.Join(", ", Differing(model, first))}): restricted likelihoods "
                + "are then of different data; fit both by ML (--ml)",
            _ => null,
        };
        if (fault is not null)
        {
            throw new InputException($"not to be compared: {fault}.");
        }
    }

    private static IEnumerable<string> Differing(ComparedModel a, ComparedModel b) =>
        a.Fixed.Except(b.Fixed).Concat(b.Fixed.Except(a.Fixed));

    private static double[] Differences(double[] values)
    {
        double least = values.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Min();
        return Array.ConvertAll(values, value => value - least);
    }
}
