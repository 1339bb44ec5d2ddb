using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>What reports of every strategy need.</summary>
internal static class ModelMath
{
    /// <summary>A v, as many numbers as A has rows.</summary>
    public static double[] Product(DenseMatrix matrix, ReadOnlySpan<double> vector)
    {
        var product = new double[matrix.Rows];
        for (int j = 0; j < matrix.Columns; j++)
        {
            TensorPrimitives.MultiplyAdd<double>(matrix.Column(j), vector[j], product, product);
        }

        return product;
    }

    /// <summary>Values times a scale.</summary>
    public static double[] Scaled(double[] values, double scale) => Array.ConvertAll(values, value => value * scale);

    /// <summary>σ of a response that was divided by a unit, back in the response's own.</summary>
    /// <param name="parameters">The parts.</param>
    /// <param name="components">σ; ranges and smoothnesses have no unit.</param>
    /// <param name="unit">What the response was divided by.</param>
    public static double[] InUnits(VarianceParameters parameters, double[] components, double unit) =>
        [.. parameters.Parts.SelectMany(part => part.Components).Zip(components, (component, value) =>
            component.Kind is CovarianceKind.Variance or CovarianceKind.Covariance ? value * unit * unit : value)];

    /// <summary>Residual standard deviation of y on X alone, with divisor n − p.</summary>
    public static double ResidualDeviation(DesignMatrix design, double[] response)
    {
        double[] residual = [.. response];
        for (int j = 0; j < design.Basis.Columns; j++)
        {
            double share = TensorPrimitives.Dot<double>(design.Basis.Column(j), residual);
            TensorPrimitives.MultiplyAdd<double>(design.Basis.Column(j), -share, residual, residual);
        }

        return TensorPrimitives.Norm<double>(residual) / Math.Sqrt(response.Length - design.Basis.Columns);
    }

    /// <summary>Variance with divisor n − 1.</summary>
    public static double Variance(double[] values)
    {
        double mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
    }

    /// <summary>b̂ = T⁻¹ b̂_Q and its variances, from the basis back to the columns as they were given.</summary>
    /// <param name="design">X = Q T.</param>
    /// <param name="coefficients">b̂_Q.</param>
    /// <param name="inverseInformation">(Q'V⁻¹Q)⁻¹, row-major.</param>
    /// <param name="scale">What variances are multiplied by.</param>
    /// <param name="degrees">Degrees of freedom of the t statistics.</param>
    public static FixedEffect[] FixedEffects(
        DesignMatrix design, IReadOnlyList<double> coefficients, IReadOnlyList<double> inverseInformation, double scale, double degrees)
    {
        int p = design.Names.Count;
        double[] inverse = Triangular.InvertUpper(design.Triangle, p);
        var effects = new FixedEffect[p];
        for (int j = 0; j < p; j++)
        {
            double estimate = 0, variance = 0;
            for (int k = j; k < p; k++)
            {
                estimate += inverse[(j * p) + k] * coefficients[k];
                for (int l = j; l < p; l++)
                {
                    variance += inverse[(j * p) + k] * inverseInformation[(k * p) + l] * inverse[(j * p) + l];
                }
            }

            effects[j] = new FixedEffect(design.Names[j], estimate, Math.Sqrt(scale * variance), degrees);
        }

        return effects;
    }

    /// <summary>The kernel of a term: the Hadamard product of those it names, n × n over the given ids.</summary>
    /// <exception cref="InputException">A kernel that is not given, or an id that it does not have.</exception>
    public static DenseMatrix Kernel(RandomTerm term, IReadOnlyList<string> ids, IReadOnlyDictionary<string, Kinship> kernels)
    {
        DenseMatrix? product = null;
        foreach (KernelName name in term.Kernels)
        {
            Kinship kinship = kernels.GetValueOrDefault(name.Name) ?? throw name.Position.Fault(
                $"no kernel '{name.Name}'; given are: {(kernels.Count == 0 ? "none" : string.Join(", ", kernels.Keys))} (--kernel NAME=PATH)");
            DenseMatrix own = kinship.SelectIndividuals(ids);
            if (product is null)
            {
                product = own;
                continue;
            }

            for (int j = 0; j < own.Columns; j++)
            {
                TensorPrimitives.Multiply<double>(product.Column(j), own.Column(j), product.Column(j));
            }

            own.Dispose();
        }

        return product!;
    }

    /// <summary>
    /// How a term's group is named: its kernels, or its grouping; both where another term has the same kernels and another grouping.
    /// </summary>
    public static string GroupName(RandomDesign random)
    {
        string kernels = string.Join("*", random.Term.Kernels.Select(kernel => kernel.Name));
        return kernels.Length == 0 ? random.Group.Name : random.Label is { } label ? $"{label}:{kernels}" : kernels;
    }
}
