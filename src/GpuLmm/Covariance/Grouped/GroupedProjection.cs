using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>P of a grouped model by Henderson's equations: P = R⁻¹ − R⁻¹T M⁻¹T'R⁻¹, T = [Z X] Λ.</summary>
internal sealed class GroupedProjection : VarianceProjection
{
    private readonly GroupedLikelihood likelihood;
    private readonly DesignMatrix design;
    private readonly Crossproducts products;
    private readonly GroupedSystem system;
    private readonly double[] precisions;
    private readonly KernelInverse? kernels;

    public GroupedProjection(GroupedLikelihood likelihood, DesignMatrix design, VariancePoint point)
    {
        this.likelihood = likelihood;
        this.design = design;
        Point = point;
        products = likelihood.Products;
        system = likelihood.System;
        system.Factor.Invert(system.ColumnCount);
        kernels = products.Terms.Any(term => term.Root is not null) ? new KernelInverse(products, system) : null;
        precisions = [.. Enumerable.Range(0, likelihood.ObservationCount)
            .Select(i => likelihood.Residual.Weight(i) / system.Residuals[likelihood.Residual.Stratum(i)])];
    }

    public override VariancePoint Point { get; }

    public override DenseMatrix Multiply(DenseMatrix columns)
    {
        var product = new DenseMatrix(columns.Rows, columns.Columns);
        var effects = new double[system.ColumnCount];
        for (int k = 0; k < columns.Columns; k++)
        {
            Span<double> result = product.Column(k);
            TensorPrimitives.Multiply<double>(columns.Column(k), precisions, result);
            Transpose(result, effects);
            system.ScaleTransposed(effects);
            system.Factor.SolveLower(effects);
            system.Factor.SolveUpper(effects);
            system.Scale(effects);
            columns.Column(k).CopyTo(result);
            products.SubtractFitted(effects, design.Basis, result);
            TensorPrimitives.Multiply(result, precisions, result);
        }

        return product;
    }

    public override DenseMatrix Estimator()
    {
        int p = design.Basis.Columns;
        var estimator = new DenseMatrix(precisions.Length, p);
        var effects = new double[system.ColumnCount];
        for (int j = 0; j < p; j++)
        {
            // M (v, c) = (0, −e_j): −c is a column of (Q'V⁻¹Q)⁻¹, and 0 − R⁻¹(Q c + Z Λ v) what V⁻¹Q makes of it.
            Array.Clear(effects);
            effects[products.RandomCount + j] = -1;
            system.Factor.SolveLower(effects);
            system.Factor.SolveUpper(effects);
            system.Scale(effects);
            products.SubtractFitted(effects, design.Basis, estimator.Column(j));
            TensorPrimitives.Multiply<double>(estimator.Column(j), precisions, estimator.Column(j));
        }

        return estimator;
    }

    public override double[] Diagonal()
    {
        int width = products.Terms.Where(term => term.Root is null).Sum(term => term.EffectCount) + design.Basis.Columns;
        var columns = new int[width];
        var row = new double[width];
        double[][] scaled = [.. products.Terms.Select(term => new double[term.EffectCount])];
        return [.. Enumerable.Range(0, precisions.Length).Select(i =>
        {
            Row(i, columns, row, scaled);
            double sum = kernels?.Quadratic(i, columns, row, scaled) ?? 0;
            for (int a = 0; a < width; a++)
            {
                for (int b = 0; b < a; b++)
                {
                    sum += 2 * row[a] * row[b] * system.InverseAt(columns[a], columns[b]);
                }

                sum += row[a] * row[a] * system.InverseAt(columns[a], columns[a]);
            }

            return precisions[i] - (precisions[i] * precisions[i] * sum);
        })];
    }

    public override IReadOnlyList<(double Variance, double Error)> Errors(ILevelEffects part, ReadOnlySpan<double> components)
    {
        int t = products.Terms.ToList().FindIndex(term => ReferenceEquals(term.Part, part));
        GroupedTerm own = products.Terms[t];
        double[] sigma = part.CovarianceMatrix(components), lambda = system.Lambda[t];
        int k = own.EffectCount;
        var errors = new (double, double)[own.LevelCount * k];
        for (int i = 0; i < errors.Length; i++)
        {
            int a = i % k, level = i / k, first = own.FirstColumn + (level * k);
            double error = 0;
            for (int b = 0; b <= a; b++)
            {
                for (int c = 0; c <= a; c++)
                {
                    double inverse = own.Root is null ? system.InverseAt(first + b, first + c) : kernels!.Between(own, level, b, own, level, c);
                    error += lambda[(a * k) + b] * lambda[(a * k) + c] * inverse;
                }
            }

            errors[i] = (sigma[(a * k) + a] * part.Diagonal(level), Math.Max(0, error));
        }

        return errors;
    }

    public override void Dispose()
    {
    }

    /// <summary>[Z X]'x.</summary>
    private void Transpose(ReadOnlySpan<double> x, double[] sums)
    {
        Array.Clear(sums);
        foreach (GroupedTerm term in products.Terms)
        {
            term.AddTransposed(x, sums);
        }

        for (int j = 0; j < design.Basis.Columns; j++)
        {
            sums[products.RandomCount + j] = TensorPrimitives.Dot(design.Basis.Column(j), x);
        }
    }

    /// <summary>The entries of a row of T of terms without kernels and of X, and Λ'z of every term.</summary>
    private void Row(int record, int[] columns, double[] row, double[][] scaled)
    {
        int at = 0;
        for (int t = 0; t < products.Terms.Count; t++)
        {
            GroupedTerm term = products.Terms[t];
            int k = term.EffectCount, first = term.FirstColumn + (term.Part.Matrix.Levels[record] * k);
            for (int a = 0; a < k; a++)
            {
                scaled[t][a] = 0;
                for (int b = a; b < k; b++)
                {
                    scaled[t][a] += system.Lambda[t][(b * k) + a] * term.Part.Slopes[b][record];
                }

                if (term.Root is null)
                {
                    columns[at] = first + a;
                    row[at++] = scaled[t][a];
                }
            }
        }

        for (int j = 0; j < design.Basis.Columns; j++, at++)
        {
            columns[at] = products.RandomCount + j;
            row[at] = design.Basis[record, j];
        }
    }
}
