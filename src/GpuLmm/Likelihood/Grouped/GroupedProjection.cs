using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>P of a grouped model by Henderson's equations: P = R⁻¹ − R⁻¹T M⁻¹T'R⁻¹, T = [Z X] Λ.</summary>
internal sealed class GroupedProjection : VarianceProjection
{
    private readonly GroupedLikelihood likelihood;
    private readonly DesignMatrix design;
    private readonly Crossproducts products;
    private readonly GroupedSystem system;
    private readonly double[] precisions;

    public GroupedProjection(GroupedLikelihood likelihood, DesignMatrix design, VariancePoint point)
    {
        this.likelihood = likelihood;
        this.design = design;
        Point = point;
        products = likelihood.Products;
        system = likelihood.System;
        system.Factor.Invert(system.ColumnCount);
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

    // R P = I − T M⁻¹T'R⁻¹, and T'R⁻¹T is M but for the random effects' I.
    public override double ResidualTrace(double[] residuals) => residuals.Length - (system.ColumnCount - system.EffectsTrace());

    public override IReadOnlyList<(double Variance, double Error)> Errors(ILevelEffects part, ReadOnlySpan<double> components)
    {
        int t = products.Terms.ToList().FindIndex(term => ReferenceEquals(term.Part, part));
        GroupedTerm own = products.Terms[t];
        double[] sigma = part.CovarianceMatrix(components), lambda = own.Part.ToEffects(system.Lambda[t]);
        KernelInverse? kernel = own.Root is null ? null : new KernelInverse(system, own, own.Root);
        int k = own.EffectCount;
        var errors = new (double, double)[own.LevelCount * k];
        for (int i = 0; i < errors.Length; i++)
        {
            int a = i % k, level = i / k, first = own.FirstColumn + (own.PlaceOf(level) * k);
            double error = 0;
            for (int b = 0; b <= a; b++)
            {
                for (int c = 0; c <= a; c++)
                {
                    double inverse = kernel?.Between(level, b, c) ?? system.InverseAt(first + b, first + c);
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
}
