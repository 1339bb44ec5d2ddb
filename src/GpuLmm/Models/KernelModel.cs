using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// y = X b + Z u + e, u ~ N(0, σ²_g K), from a table and a formula with one kernel; several records of one id share its u (Z K Z').
/// </summary>
public static class KernelModel
{
    /// <summary>Fits the model.</summary>
    /// <param name="data">The table.</param>
    /// <param name="formula">For example <c>y ~ sex + (1 | gr(id, cov = K))</c> (docs/formulas.md): any fixed part, one term with one kernel.</param>
    /// <param name="kernels">Kernels by name.</param>
    /// <param name="backend">Where to decompose and rotate.</param>
    /// <param name="options">Method and factors; null for the defaults.</param>
    /// <exception cref="InputException">
    /// A formula that is not understood, or has other random terms; a column or kernel that is not there; an id without a row in the kernel; too few rows; a response that does not vary.
    /// </exception>
    public static ModelReport Fit(
        DataTable data, string formula, IReadOnlyDictionary<string, Kinship> kernels, Backend backend, KernelModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(backend);
        options ??= KernelModelOptions.Default;
        var parsed = ModelFormula.Parse(formula);
        RandomTerm term = RequireOneKernel(parsed);
        string name = term.Kernels[0].Name;
        Kinship kinship = kernels.GetValueOrDefault(name) ?? throw term.Kernels[0].Position.Fault(
            $"no kernel '{name}'; given are: {(kernels.Count == 0 ? "none" : string.Join(", ", kernels.Keys))} (--kernel NAME=PATH)");
        using MixedDesign design = MixedDesign.Build(data, parsed, new DesignOptions { Factors = options.Factors });
        DesignMatrix x = design.Fixed;
        double[] y = [.. design.Response.Values];
        double[] offset = design.Offset ?? new double[y.Length];
        TensorPrimitives.Subtract(y, offset, y);
        RequireFittable(data, parsed, y, x);

        GroupingDesign ids = design.Random[0].Group;
        string[] levels = Array.ConvertAll(ids.Index, level => ids.Levels[level]);
        DenseMatrix kernel = kinship.SelectIndividuals(levels);
        using SpectralModel spectral = SpectralModel.Create(kernel, x, backend);
        (OneKernelFit fit, LambdaMaximum maximum) = spectral.Fit(spectral.Profiles([y])[0], options.Method);
        double[] random = Blup(spectral, maximum.Point);
        double[] fixedPart = Product(x.Basis, maximum.Point.Coefficients);
        var fitted = new double[y.Length];
        TensorPrimitives.Add(fixedPart, random, fitted);
        TensorPrimitives.Add(fitted, offset, fitted);
        var warnings = new List<string>(ModelReport.Notes(fit));
        if (design.MissingSummary is { } missing)
        {
            warnings.Add(missing);
        }

        return new ModelReport
        {
            Formula = formula,
            Fit = fit,
            Kernel = name,
            Random = [.. levels.Zip(random, KeyValuePair.Create).DistinctBy(pair => pair.Key)],
            Fitted = fitted,
            FixedVariance = Variance(fixedPart),
            Dropped = x.Dropped,
            Warnings = warnings,
        };
    }

    private static RandomTerm RequireOneKernel(ModelFormula formula)
    {
        if (formula.Response.Failures is not null)
        {
            throw formula.Response.Value.Position.Fault($"{formula.Response.Text}: models of counts are not there yet");
        }

        if (formula.Spatial is [{ } spatial, ..])
        {
            throw spatial.Position.Fault($"spatial effects are not there yet: {spatial.Text}");
        }

        foreach (RandomTerm term in formula.Random)
        {
            string? why = term.Kernels.Count == 0 ? "random terms without a kernel are"
                : term.Kernels.Count > 1 ? "Hadamard products of kernels are"
                : !term.IsInterceptOnly ? "effects other than 1 left of the bar are"
                : term != formula.Random[0] ? "a second random term is"
                : null;
            if (why is not null)
            {
                throw term.Position.Fault($"{why} not there yet: ({term.Text}); expected one term (1 | gr(id, cov = K))");
            }
        }

        return formula.Random.Count > 0
            ? formula.Random[0]
            : throw new InputException($"formula: a model without a kernel term (1 | gr(id, cov = K)) is not there yet: {formula.Text}");
    }

    private static void RequireFittable(DataTable data, ModelFormula formula, double[] y, DesignMatrix x)
    {
        if (y.Length <= x.Names.Count + 1)
        {
            throw new InputException(
                $"{data.Path}: {y.Length} complete rows for {x.Names.Count} fixed effects and 2 variances; expected at least {x.Names.Count + 2}.");
        }

        if (y.All(value => value == y[0]))
        {
            throw new InputException($"{data.Path}: column {formula.Response.Text} is constant (all values are {y[0]:g6}).");
        }

        if (x.Explains(y))
        {
            throw new InputException(
                $"{data.Path}: column {formula.Response.Text} is a linear combination of the fixed effects ({string.Join(", ", x.Names)}).");
        }
    }

    /// <summary>û = σ²_g K P y = U (λ s ∘ w ∘ r̃), the best linear unbiased predictor (Henderson 1975).</summary>
    private static double[] Blup(SpectralModel spectral, ProfilePoint point)
    {
        double[] rotated = Array.ConvertAll(Enumerable.Range(0, point.SampleCount).ToArray(), i =>
            point.Lambda * spectral.Decomposition.Values[i] * point.Weights[i] * point.Residuals[i]);
        return Product(spectral.Decomposition.Vectors, rotated);
    }

    private static double[] Product(DenseMatrix matrix, ReadOnlySpan<double> vector)
    {
        var product = new double[matrix.Rows];
        for (int j = 0; j < matrix.Columns; j++)
        {
            TensorPrimitives.MultiplyAdd<double>(matrix.Column(j), vector[j], product, product);
        }

        return product;
    }

    private static double Variance(double[] values)
    {
        double mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
    }
}
