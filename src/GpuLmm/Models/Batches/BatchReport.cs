using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>From the solution of a model's equations to its estimates, in the units of the response.</summary>
internal sealed class BatchReport
{
    private readonly BatchDesign design;
    private readonly BatchedModel model;
    private readonly SmallModelShape shape;
    private readonly double[] solution;
    private readonly double degrees;
    private readonly int[] free;

    private BatchReport(BatchDesign design, BatchedModel model)
    {
        this.design = design;
        this.model = model;
        SmallModel equations = model.Equations!;
        shape = equations.Shape;
        solution = equations.Solution;
        degrees = equations.Data[shape.DegreesAt];
        free = [.. Enumerable.Range(0, shape.Parameters)
            .Where(k => solution[SmallModelShape.ThetaAt + equations.Layout[equations.Shape.DiagonalAt(k)]] != 0)];
    }

    /// <summary>σ̂² in the squared unit of the equations.</summary>
    private double Residual => solution[SmallModelShape.SquaresAt] / degrees;

    /// <summary>Of a model, solved or at fault.</summary>
    public static BatchedFit Of(BatchDesign design, BatchedModel model)
    {
        int n = model.Rows.Length;
        return model.Fault is { } fault ? new BatchedFit(model.Name, n, fault.Status, fault.Note)
            : model.Equations!.State switch
            {
                SmallModelState.Converged => new BatchReport(design, model).Create(),
                SmallModelState.NoResidual =>
                    new BatchedFit(model.Name, n, BatchStatus.NoResidual, "fixed and random effects explain all of the variation"),
                _ => new BatchedFit(model.Name, n, BatchStatus.NotConverged, "the search for the variances found no maximum"),
            };
    }

    private BatchedFit Create()
    {
        int p = shape.Fixed;
        double[] inverse = Triangular.InvertUpper(model.Triangle, p);
        double[] coefficients =
            [.. Enumerable.Range(0, p).Select(k => solution[shape.CoefficientsAt + k] + (model.Projection[k] / model.Unit))];
        ContrastInference tests = Degrees();
        FixedEffect[] effects = Effects(inverse, coefficients, tests);
        string[] singular = [.. model.Terms.Where(IsSingular).Select(term => $"{term.Design.Group.Name} is singular")];
        string[] untold = [.. design.Names.Where((_, j) => !model.IsTold[j])];
        string[] notes =
        [
            .. singular,
            .. untold.Length > 0 ? [$"not estimable: {string.Join(", ", untold)}"] : Array.Empty<string>(),
            .. effects.Any(effect => !double.IsNaN(effect.Estimate) && double.IsNaN(effect.DegreesOfFreedom))
                ? ["no degrees of freedom: the likelihood is flat"] : Array.Empty<string>(),
        ];
        return new BatchedFit(model.Name, model.Rows.Length, singular.Length > 0 ? BatchStatus.Singular : BatchStatus.Converged,
            string.Join("; ", notes))
        {
            Fixed = effects,
            Terms = [.. design.Terms.Select(term => Test(term, inverse, coefficients, tests))],
            Variances = [.. Variances()],
            LogLikelihood = LogLikelihood(),
            Evaluations = (int)solution[SmallModelShape.EvaluationsAt],
        };
    }

    private bool IsSingular(BatchTerm term) => Enumerable.Range(term.FirstParameter, term.ParameterCount).Except(free).Any();

    private IEnumerable<double> Variances()
    {
        double unit = Residual * model.Unit * model.Unit;
        return model.Terms
            .SelectMany(term => term.Covariances(solution.AsMemory(SmallModelShape.ThetaAt + term.FirstParameter, term.ParameterCount)))
            .Append(1 / model.WeightUnit).Select(ratio => ratio * unit);
    }

    /// <summary>−½ [deviance + d (1 + log 2π/d)], then from the basis to X, from the unit to the response's, and log|W|.</summary>
    private double LogLikelihood()
    {
        double deviance = solution[SmallModelShape.DevianceAt]
            + (degrees * (1 + Math.Log(2 * Math.PI / degrees) + (2 * Math.Log(model.Unit))));
        double basis = design.Method == LikelihoodMethod.Reml ? Triangular.LogDeterminant(model.Triangle, shape.Fixed) : 0;
        double weights = design.Weights is { } w ? model.Rows.Sum(row => Math.Log(w[row] * model.WeightUnit)) : 0;
        return (-0.5 * (deviance - weights)) - basis;
    }

    private FixedEffect[] Effects(double[] inverse, double[] coefficients, ContrastInference tests)
    {
        int p = shape.Fixed;
        FixedEffect[] effects = [.. design.Names.Select(name => new FixedEffect(name, double.NaN, double.NaN, double.NaN))];
        for (int j = 0; j < p; j++)
        {
            if (model.IsTold[model.Kept[j]])
            {
                double[] contrast = inverse[(j * p)..((j + 1) * p)];
                double estimate = contrast.Zip(coefficients, (l, b) => l * b).Sum();
                double variance = SmallMatrix.Times(tests.Covariance, contrast, p).Zip(contrast, (v, l) => v * l).Sum();
                effects[model.Kept[j]] = new FixedEffect(
                    design.Names[model.Kept[j]], estimate * model.Unit, Math.Sqrt(variance) * model.Unit,
                    tests.Test(contrast, 1, coefficients).Degrees);
            }
        }

        return effects;
    }

    /// <summary>The hypothesis on the model's own basis: L T⁻¹ over the columns that it has.</summary>
    private TermTest Test(TermHypothesis term, double[] inverse, double[] coefficients, ContrastInference tests)
    {
        int p = shape.Fixed, columns = design.Names.Count;
        var contrasts = new double[term.Rows * p];
        for (int i = 0; i < term.Contrasts.Length; i++)
        {
            if (term.Contrasts[i] != 0 && !model.IsTold[i % columns])
            {
                return new TermTest(term.Label, term.Rows, double.NaN, double.NaN);
            }
        }

        for (int row = 0; row < term.Rows; row++)
        {
            for (int j = 0; j < p; j++)
            {
                double weight = term.Contrasts[(row * columns) + model.Kept[j]];
                for (int k = j; k < p; k++)
                {
                    contrasts[(row * p) + k] += weight * inverse[(j * p) + k];
                }
            }
        }

        (double statistic, double own) = tests.Test(contrasts, term.Rows, coefficients);
        return new TermTest(term.Label, term.Rows, own, statistic);
    }

    /// <summary>
    /// θ̂ and log σ̂² less what it owes to θ̂ are independent: 2 H⁻¹ and 2/d, with H the Hessian of the profiled deviance; C changes along
    /// the profile with the one, and by itself with the other.
    /// </summary>
    private ContrastInference Degrees()
    {
        double[] covariance = Square(shape.CovarianceAt, Residual);
        if (design.Degrees == DegreesMethod.None)
        {
            return new ResidualDegrees(covariance, model.Rows.Length - shape.Fixed);
        }

        int t = shape.Parameters, size = free.Length + 1;
        double[] hessian = [.. from i in free from j in free
            select 0.25 * (solution[shape.HessianAt + (i * t) + j] + solution[shape.HessianAt + (j * t) + i])];
        if (!CholeskyFactor.TryCreate(hessian, free.Length, out CholeskyFactor factor))
        {
            return new ResidualDegrees(covariance, double.NaN);
        }

        double[] inverse = factor.Inverse(), errors = new double[size * size];
        for (int i = 0; i < free.Length; i++)
        {
            inverse.AsSpan(i * free.Length, free.Length).CopyTo(errors.AsSpan(i * size));
        }

        errors[^1] = 2 / degrees;
        double[][] slopes = [.. free.Select(k => Square(shape.SlopesAt + (k * shape.FixedTriangle), 1 / degrees)), covariance];
        return new SatterthwaiteDegrees(covariance, slopes, errors);
    }

    /// <summary>A triangle of the solution as a square matrix.</summary>
    private double[] Square(int at, double scale)
    {
        int p = shape.Fixed;
        var square = new double[p * p];
        for (int i = 0; i < p; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                square[(i * p) + j] = square[(j * p) + i] = scale * solution[at + SmallModelShape.Entry(i, j)];
            }
        }

        return square;
    }
}
