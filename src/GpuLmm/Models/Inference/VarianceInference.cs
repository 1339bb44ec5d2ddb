using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>What a report has beyond the estimates: all that needs P at the maximum, and tests.</summary>
internal sealed class VarianceInference(
    VarianceLikelihood likelihood, MixedDesign design, double[] response, VariancePoint point, double unit, Backend backend,
    MixedModelOptions options)
{
    private readonly VarianceParameters parameters = likelihood.Parameters;

    public ModelReport Complete(ModelReport report, CancellationToken cancellationToken)
    {
        int[] free = [.. Enumerable.Range(0, parameters.Count).Where(k => !parameters.IsAtBound(k, point.Parameters))];
        var conditional = new VarianceConditional(likelihood, backend.Threads);

        // The curvature first: it may overwrite P.
        double[]? curvature = conditional.Curvature(point, free);
        using (VarianceProjection? projection = likelihood.ProjectionAt(point.Parameters))
        {
            report = projection is null ? report : report with
            {
                Conditional = conditional.At(projection, free, curvature, unit),
                Random =
                    [.. report.Random.Zip(Errors(projection), (effect, error) => effect.With(error.Variance, error.Error, unit * unit))],
            };
            report = projection is null ? report : FixedInference.Complete(
                report, design, DegreesChoice.Of(projection, parameters, free, curvature, options.Degrees, backend.Threads),
                ModelMath.Scaled(point.Coefficients, unit), unit * unit);
        }

        report = options.TestVariance == VarianceTestMethod.None ? report : Test(report, cancellationToken);
        return options.EqualVariances is { } pair ? TestEquality(report, pair.Group, pair.Other, cancellationToken) : report;
    }

    private ModelReport TestEquality(ModelReport report, string group, string other, CancellationToken cancellationToken)
    {
        (double statistic, IReadOnlyList<string> warnings) = Refits(cancellationToken).Equality(group, other);
        return report with
        {
            Equality = VarianceEquality.Test(report, IndexOf(group), IndexOf(other)) with { LikelihoodRatio = statistic },
            Warnings = [.. report.Warnings, .. warnings],
        };

        int IndexOf(string name) => Enumerable.Range(0, report.Variances.Count).First(k => report.Variances[k].Group == name);
    }

    private VarianceTesting Refits(CancellationToken cancellationToken) =>
        new(backend, likelihood, point, design.Fixed, response, options.Method, cancellationToken);

    /// <summary>In the order of the report: parts but the residual's, levels, effects.</summary>
    private IEnumerable<(double Variance, double Error)> Errors(VarianceProjection projection) =>
        Enumerable.Range(0, parameters.Parts.Count - 1)
        .Where(k => parameters.Parts[k] is ILevelEffects)
        .SelectMany(k => projection.Errors((ILevelEffects)parameters.Parts[k], parameters.Of(k, point.Components)));

    private ModelReport Test(ModelReport report, CancellationToken cancellationToken)
    {
        if (options.TestVariance == VarianceTestMethod.LikelihoodRatio)
        {
            (IReadOnlyList<VarianceTest> tests, IReadOnlyList<string> warnings) =
                Refits(cancellationToken).Run();
            return report with { VarianceTests = tests, Warnings = [.. report.Warnings, .. warnings] };
        }

        var part = (EffectsPart)parameters.Parts[0];
        using VarianceLikelihood residualOnly = LikelihoodChoice.Of(
            backend, new VarianceParameters([parameters.Parts[1]]), design.Fixed, response, options.Method);

        // The model without it in closed form: σ̂²_e = 1 in the response's units of its residual deviation.
        double statistic = 2 * (point.LogLikelihood - residualOnly.LogLikelihood([1]));
        return report with
        {
            VarianceTests = [ExactTest.Of(part.Group, part.Effects[0], statistic, Distribution(part), options, backend.Threads)],
        };
    }

    private RestrictedNull Distribution(EffectsPart part)
    {
        int n = response.Length, p = design.Fixed.Basis.Columns;
        double[][] basis = [.. Enumerable.Range(0, p).Select(j => design.Fixed.Basis.Column(j).ToArray())];
        if (part.Matrix.IsSparse)
        {
            return RestrictedNull.Of(Crossproduct(part, basis), n - p, backend);
        }

        var kernel = new DenseMatrix(n, n);
        kernel.Clear();
        for (int j = 0; j < n; j++)
        {
            part.AddColumn([1], j, kernel.Column(j)[j..]);
        }

        kernel.MirrorLower();
        return RestrictedNull.Create(kernel, basis, backend);
    }

    /// <summary>S'S − S'Q Q'S, q × q, with S = Z and its slope: S'S is diagonal.</summary>
    private static DenseMatrix Crossproduct(EffectsPart part, double[][] basis)
    {
        double[] slope = part.Slopes[0];
        double[] squares = part.Matrix.LevelSums([.. slope.Select(s => s * s)]);
        double[][] crossed = Array.ConvertAll(basis, q => part.Matrix.LevelSums([.. q.Zip(slope, (x, s) => x * s)]));
        var product = new DenseMatrix(squares.Length, squares.Length);
        for (int j = 0; j < squares.Length; j++)
        {
            Span<double> column = product.Column(j);
            foreach (double[] own in crossed)
            {
                TensorPrimitives.MultiplyAdd(own, -own[j], column, column);
            }

            column[j] += squares[j];
        }

        return product;
    }
}
