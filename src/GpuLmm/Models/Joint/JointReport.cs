using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>From G and R to the report that every fit gives.</summary>
internal sealed class JointReport
{
    private const string Kernel = "kinship";
    private const string Residual = "Residual";

    // Shares of the kernel below this are at the edge, and λ this close to the end of the search.
    private const double Edge = 1e-8;
    private const double AtEnd = 1e-5;

    private readonly NullModel model;
    private readonly JointTraits traits;
    private readonly JointMaximum maximum;
    private readonly int size;
    private readonly string[] names;
    private readonly JointLikelihood likelihood;
    private readonly double[] errors;

    public JointReport(NullModel model, JointTraits traits, JointMaximum maximum, int threads)
    {
        this.model = model;
        this.traits = traits;
        this.maximum = maximum;
        size = traits.Count;
        names = [.. model.Traits.Select(trait => trait.Trait.Name)];
        likelihood = new JointLikelihood(traits.Profile);
        errors = Errors(threads);
        likelihood.TryEvaluate(maximum.Kernel, maximum.Residual);
    }

    private int Half => size * (size + 1) / 2;

    public ModelReport Create()
    {
        DesignMatrix design = model.Samples.Covariates;
        int n = model.Samples.Count, p = design.Names.Count;
        string[] boundary =
        [
            .. Array.Exists(likelihood.Lambdas, lambda => lambda * traits.Profile.MeanEigenvalue < Edge) ? [Kernel] : (string[])[],
            .. Array.Exists(likelihood.Lambdas, lambda => lambda >= (1 - AtEnd) * traits.Profile.HighestLambda) ? [Residual] : (string[])[],
        ];
        string terms = string.Join(" + ", design.Names.Select(name => name == DesignMatrix.Intercept ? "1" : name));
        return new ModelReport
        {
            Formula = $"cbind({string.Join(", ", names)}) ~ {terms} + (0 + trait | gr(IID, cov = {Kernel}))",
            Strategy = FitStrategy.Spectral,
            Method = LikelihoodMethod.Reml,
            SampleCount = n,
            Fixed = [.. Enumerable.Range(0, size).SelectMany(Effects)],
            Variances = [.. Estimates(Kernel, maximum.Kernel, 0), .. Estimates(Residual, maximum.Residual, Half)],
            VarianceCovariance = Covariance(),
            Shares = [.. Enumerable.Range(0, size).Select(Share)],
            Parameters = new Dictionary<string, double>(),
            LogLikelihood = maximum.LogLikelihood - ((n - p) * traits.Units.Sum(Math.Log)),
            ParameterCount = (size * p) + (2 * Half),
            Iterations = maximum.Steps,
            Boundary = boundary,
            Random = [],
            Fitted = [],
            Dropped = design.Dropped,
            Warnings = boundary.Length > 0 ? [VarianceReport.BoundaryWarning(boundary)] : [],
        };
    }

    /// <summary>b̂ of a trait: the combinations are independent of each other.</summary>
    private IEnumerable<FixedEffect> Effects(int t)
    {
        DesignMatrix design = model.Samples.Covariates;
        int p = design.Names.Count;
        double[] coefficients = new double[p], inverse = new double[p * p];
        for (int a = 0; a < size; a++)
        {
            double share = likelihood.InverseTransform[(t * size) + a];
            (double[] own, double[] ownInverse) =
                traits.Profile.Coefficients(likelihood.Lambdas[a], likelihood.Transform.AsSpan(a * size, size));
            TensorPrimitives.MultiplyAdd(own, share, coefficients, coefficients);
            TensorPrimitives.MultiplyAdd(ownInverse, share * share, inverse, inverse);
        }

        // The scaled traits are without what the covariates explain by least squares.
        for (int j = 0; j < p; j++)
        {
            coefficients[j] = (coefficients[j] * traits.Units[t])
                + TensorPrimitives.Dot(design.Basis.Column(j), model.Traits[t].Trait.Values.Span);
        }

        return ModelMath.FixedEffects(design, coefficients, inverse, traits.Units[t] * traits.Units[t], model.Samples.Count - p)
            .Select(effect => effect with { Name = $"{names[t]}:{effect.Name}" });
    }

    private IEnumerable<VarianceEstimate> Estimates(string group, double[] matrix, int offset)
    {
        for (int i = 0, c = offset; i < size; i++)
        {
            for (int j = 0; j <= i; j++, c++)
            {
                double unit = traits.Units[i] * traits.Units[j], value = matrix[(i * size) + j], variance = errors[(c * 2 * Half) + c];
                yield return new VarianceEstimate(
                    group, names[j], i == j ? null : names[i], value * unit, variance > 0 ? Math.Sqrt(variance) * unit : double.NaN)
                {
                    Correlation = i == j ? double.NaN : value / Math.Sqrt(matrix[(i * size) + i] * matrix[(j * size) + j]),
                };
            }
        }
    }

    /// <summary>Of the estimates, in the units of the traits.</summary>
    private double[] Covariance()
    {
        double[] half = [.. Enumerable.Range(0, size).SelectMany(i =>
            Enumerable.Range(0, i + 1).Select(j => traits.Units[i] * traits.Units[j]))];
        double[] units = [.. half, .. half];
        return [.. errors.Select((value, k) => value * units[k / units.Length] * units[k % units.Length])];
    }

    /// <summary>h² = cg/(cg + r) of a trait.</summary>
    private VarianceShare Share(int t)
    {
        double scale = model.Spectral.KernelScale, g = scale * maximum.Kernel[(t * size) + t], r = maximum.Residual[(t * size) + t];
        double total = g + r, bySquare = 1 / (total * total);
        int own = PackedCholesky.At(t, t), other = Half + own;
        double slopeG = scale * r * bySquare, slopeR = -g * bySquare;
        double variance = (slopeG * slopeG * errors[(own * 2 * Half) + own]) + (2 * slopeG * slopeR * errors[(own * 2 * Half) + other])
            + (slopeR * slopeR * errors[(other * 2 * Half) + other]);
        return new VarianceShare($"{Kernel}:{names[t]}", g / total, variance > 0 ? Math.Sqrt(variance) : double.NaN);
    }

    /// <summary>Covariance matrix of the lower triangles of G and R: J I⁻¹ J' over the coordinates that are not at an edge.</summary>
    private double[] Errors(int threads)
    {
        const double Step = 1e-3;
        int count = 2 * Half;
        var errors = new double[count * count];
        Array.Fill(errors, double.NaN);
        JointChart? chart = JointChart.About(maximum.Kernel, maximum.Residual, traits.Profile);
        if (chart is null || JointCurvature.At(traits.Profile, chart, threads) is not { } curvature)
        {
            return errors;
        }

        int[] free = [.. Enumerable.Range(0, count).Where(k => !chart.IsAtEdge(k, Edge))];
        if (!CholeskyFactor.TryCreate(SmallMatrix.Select(curvature.Matrix, count, free), free.Length, out CholeskyFactor factor))
        {
            return errors;
        }

        // Coordinates enter by their squares: a central difference is exact.
        double[] inverse = factor.Inverse(), x = new double[count];
        double[][] slopes = Array.ConvertAll<int, double[]>(free, k =>
        {
            x[k] = Step;
            double[] up = Triangles(chart, x);
            x[k] = -Step;
            double[] down = Triangles(chart, x);
            x[k] = 0;
            return [.. up.Zip(down, (above, below) => (above - below) / (2 * Step))];
        });
        Array.Clear(errors);
        for (int a = 0; a < free.Length; a++)
        {
            for (int b = 0; b < free.Length; b++)
            {
                for (int i = 0; i < count; i++)
                {
                    Span<double> row = errors.AsSpan(i * count, count);
                    TensorPrimitives.MultiplyAdd(slopes[b], slopes[a][i] * inverse[(a * free.Length) + b], row, row);
                }
            }
        }

        return errors;
    }

    private double[] Triangles(JointChart chart, double[] x)
    {
        double[] kernel = new double[size * size], residual = new double[size * size], packed = new double[2 * Half];
        chart.Variances(x, kernel, residual);
        for (int i = 0, c = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++, c++)
            {
                (packed[c], packed[Half + c]) = (kernel[(i * size) + j], residual[(i * size) + j]);
            }
        }

        return packed;
    }
}
