using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>The design that a table, a formula and options define, and its response.</summary>
internal static class ModelDesign
{
    /// <summary>Builds the design; the caller disposes it.</summary>
    /// <exception cref="InputException">
    /// A formula or column that is not understood; successes and failures of a family other than the binomial.
    /// </exception>
    public static MixedDesign Build(DataTable data, string formula, MixedModelOptions options)
    {
        var parsed = ModelFormula.Parse(formula);
        bool isBinomial = options.Family == ResponseFamily.Binomial;
        return parsed.Response.Failures is null || isBinomial
            ? MixedDesign.Build(data, parsed, new DesignOptions
            {
                Factors = options.Factors,
                Weights = options.Weights,
                Residual = options.Residual is null ? null : ResidualFormula.Parse(options.Residual),
                AllowsFactorResponse = isBinomial,
            })
            : throw parsed.Response.Value.Position.Fault(
                $"{parsed.Response.Text}: successes and failures are of the binomial family (--family binomial)");
    }

    /// <summary>y, offsets taken away.</summary>
    public static double[] Response(MixedDesign design)
    {
        double[] response = [.. design.Response.Values];
        if (design.Offset is not null)
        {
            TensorPrimitives.Subtract(response, design.Offset, response);
        }

        return response;
    }

    /// <summary>Refuses a table that leaves a linear model nothing to estimate.</summary>
    /// <param name="design">The design.</param>
    /// <param name="response">y, offsets taken away.</param>
    /// <exception cref="InputException">Too few rows, a response that does not vary, or one that the fixed effects explain.</exception>
    public static void RequireFittable(MixedDesign design, double[] response)
    {
        (string path, string name, DesignMatrix x) = (design.Table.Path, design.Formula.Response.Text, design.Fixed);
        if (response.Length <= x.Names.Count + 1)
        {
            throw new InputException(
                $"{path}: {response.Length} complete rows for {x.Names.Count} fixed effects and the variances; "
                + $"expected at least {x.Names.Count + 2}.{string.Concat(design.Notes.Select(note => $" Note: {note}"))}");
        }

        if (response.All(value => value == response[0]))
        {
            throw new InputException($"{path}: column {name} is constant (all values are {response[0]:g6}).");
        }

        if (x.Explains(response))
        {
            throw new InputException($"{path}: column {name} is a linear combination of the fixed effects ({string.Join(", ", x.Names)}).");
        }
    }
}
