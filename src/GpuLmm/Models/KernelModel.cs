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
    /// <param name="formula">For example <c>y ~ sex + (1 | gr(id, cov = K))</c>.</param>
    /// <param name="kernels">Kernels by name.</param>
    /// <param name="backend">Where to decompose and rotate.</param>
    /// <param name="options">Method and factors; null for the defaults.</param>
    /// <exception cref="InputException">
    /// A formula, column or kernel that is not there; an id without a row in the kernel; too few rows; a response that does not vary.
    /// </exception>
    public static ModelReport Fit(
        DataTable data, string formula, IReadOnlyDictionary<string, Kinship> kernels, Backend backend, KernelModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(backend);
        options ??= KernelModelOptions.Default;
        var parsed = Formula.Parse(formula);
        KernelTerm term = parsed.Kernel
            ?? throw new InputException($"formula: a model without a kernel term (1 | gr(id, cov = K)) is not there yet: {formula}");
        Kinship kinship = kernels.GetValueOrDefault(term.Kernel) ?? throw new InputException(
            $"formula: no kernel '{term.Kernel}'; given are: {(kernels.Count == 0 ? "none" : string.Join(", ", kernels.Keys))} (--kernel NAME=PATH).");
        string? unknown = options.Factors.Keys.FirstOrDefault(factor => !data.Names.Contains(factor));
        if (unknown is not null)
        {
            throw NearestName.NotFound($"{data.Path}: factors", unknown, data.Names);
        }

        double[] response = data.RequireNumbers(parsed.Response);
        var design = new FixedDesign(data, parsed, options.Factors);
        IReadOnlyList<string?> ids = data.Text(term.IdColumn);
        int[] rows = [.. Enumerable.Range(0, data.RowCount).Where(i =>
            !double.IsNaN(response[i]) && ids[i] is not null && design.IsComplete(i))];
        using DesignMatrix x = design.Build(rows);
        double[] y = Array.ConvertAll(rows, i => response[i]);
        RequireFittable(data, parsed, y, x);

        string[] levels = Array.ConvertAll(rows, i => ids[i]!);
        DenseMatrix kernel = kinship.SelectIndividuals(levels);
        using SpectralModel spectral = SpectralModel.Create(kernel, x, backend);
        (OneKernelFit fit, LambdaMaximum maximum) = spectral.Fit(spectral.Profiles([y])[0], options.Method);
        double[] random = Blup(spectral, maximum.Point);
        double[] fixedPart = Product(x.Basis, maximum.Point.Coefficients);
        var fitted = new double[y.Length];
        TensorPrimitives.Add(fixedPart, random, fitted);
        var warnings = new List<string>(ModelReport.Notes(fit));
        if (rows.Length < data.RowCount)
        {
            warnings.Add($"{data.RowCount - rows.Length} of {data.RowCount} rows have missing values and are left out.");
        }

        return new ModelReport
        {
            Formula = formula,
            Fit = fit,
            Kernel = term.Kernel,
            Random = [.. levels.Zip(random, KeyValuePair.Create).DistinctBy(pair => pair.Key)],
            Fitted = fitted,
            FixedVariance = Variance(fixedPart),
            Dropped = x.Dropped,
            Warnings = warnings,
        };
    }

    private static void RequireFittable(DataTable data, Formula formula, double[] y, DesignMatrix x)
    {
        if (y.Length <= x.Names.Count + 1)
        {
            throw new InputException(
                $"{data.Path}: {y.Length} complete rows for {x.Names.Count} fixed effects and 2 variances; expected at least {x.Names.Count + 2}.");
        }

        if (y.All(value => value == y[0]))
        {
            throw new InputException($"{data.Path}: column {formula.Response} is constant (all values are {y[0]:g6}).");
        }

        if (x.Explains(y))
        {
            throw new InputException(
                $"{data.Path}: column {formula.Response} is a linear combination of the fixed effects ({string.Join(", ", x.Names)}).");
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
