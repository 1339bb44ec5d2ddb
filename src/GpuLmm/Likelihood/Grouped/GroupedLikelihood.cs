using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// The likelihood of grouped effects with independent residuals from Henderson's equations (Henderson 1953; Bates et al. 2015): V is never
/// formed. After one pass over the records an evaluation costs a sparse Cholesky factor and the entries of the inverse on its pattern,
/// whatever n is. Effects with a kernel are u = F w, K = F F', with w independent: dense columns among the sparse ones.
/// </summary>
internal sealed partial class GroupedLikelihood : VarianceLikelihood
{
    // Where Σ is singular, ∂ℓ/∂Σ is taken with this much of a unit variance more: wrong by as much times the curvature.
    private const double SingularRidge = 1e-10;

    // Of the memory that is there, at most this share for siblings.
    private const double MostMemory = 0.25;

    private readonly DesignMatrix design;
    private readonly LikelihoodMethod method;
    private readonly Crossproducts products;
    private readonly ResidualPart residual;
    private readonly GroupedSystem system;
    private readonly double logBasisScale;
    private readonly double[] spherical;
    private readonly double[] effects;
    private readonly double[] projected;
    private readonly double[] stratumSquares;
    private readonly double[][] remaining;
    private readonly Backend backend;
    private double[] given = [];
    private ResponseProducts response;
    private double[] solved = [];
    private double solvedLogLikelihood;

    /// <param name="backend">Where matrices are factored.</param>
    /// <param name="parameters">Terms, then independent residuals.</param>
    /// <param name="design">X.</param>
    /// <param name="response">y, offsets taken away.</param>
    /// <param name="method">REML or ML.</param>
    public GroupedLikelihood(Backend backend, VarianceParameters parameters, DesignMatrix design, double[] response,
        LikelihoodMethod method)
        : this(backend, parameters, design, response, method, CrossproductBuilder.Build(backend, parameters.Parts, design.Basis))
    {
        given = response;
    }

    private GroupedLikelihood(
        Backend backend, VarianceParameters parameters, DesignMatrix design, double[] response, LikelihoodMethod method,
        Crossproducts products)
        : this(
            backend, parameters, design,
            ResponseProducts.Of(products, (ResidualPart)parameters.Parts[^1], design.Basis, response), method, products)
    {
    }

    private GroupedLikelihood(
        Backend backend, VarianceParameters parameters, DesignMatrix design, ResponseProducts response, LikelihoodMethod method,
        Crossproducts products)
    {
        this.backend = backend;
        this.design = design;
        this.method = method;
        this.products = products;
        this.response = response;
        Parameters = parameters;
        ObservationCount = design.Basis.Rows;
        residual = (ResidualPart)parameters.Parts[^1];
        system = new GroupedSystem(backend, products);
        logBasisScale = design.LogDeterminant;
        spherical = new double[system.ColumnCount];
        effects = new double[system.ColumnCount];
        projected = new double[system.ColumnCount];
        stratumSquares = new double[products.StratumSizes.Length];
        remaining = Array.ConvertAll(stratumSquares, _ => new double[system.ColumnCount]);
    }

    public override VarianceParameters Parameters { get; }

    public override int ObservationCount { get; }

    /// <summary>The design's cross-products.</summary>
    public Crossproducts Products => products;

    /// <summary>Henderson's equations at the parameters last evaluated.</summary>
    public GroupedSystem System => system;

    /// <summary>Residual strata and weights.</summary>
    public ResidualPart Residual => residual;

    private int FixedCount => design.Basis.Columns;

    private int RandomCount => products.RandomCount;

    /// <summary>Whether a model is fitted so: independent residuals, and terms whose kernels, if any, are small beside V.</summary>
    public static bool Covers(IReadOnlyList<CovariancePart> parts) =>
        parts[^1] is ResidualPart residual && parts.SkipLast(1).All(part => part is EffectsPart) && IsSmaller(
            parts.OfType<EffectsPart>().Where(part => !part.Matrix.IsSparse).Sum(part => (long)part.Matrix.LevelCount * part.Effects.Count),
            residual.RecordCount);

    /// <summary>
    /// Whether equations with so many dense columns are to be preferred to V, with a row a record: at half its size, an eighth of its work.
    /// </summary>
    /// <param name="denseColumns">Effects of terms with kernels.</param>
    /// <param name="records">n.</param>
    public static bool IsSmaller(long denseColumns, int records) => 2 * denseColumns <= records;

    public override void SetResponse(double[] response)
    {
        // What was solved for a response is wanted again for its report and its tests.
        if (response.AsSpan().SequenceEqual(given))
        {
            return;
        }

        given = response;
        this.response = ResponseProducts.Of(products, residual, design.Basis, response);
        solved = [];
    }

    public override VarianceLikelihood Sibling() =>
        new GroupedLikelihood(backend, Parameters, design, response, method, products);

    public override double LogLikelihood(double[] parameters) =>
        TrySolve(parameters, out double logLikelihood) ? logLikelihood : double.NegativeInfinity;

    public override VariancePoint? Evaluate(double[] parameters)
    {
        if (!TrySolve(parameters, out double logLikelihood))
        {
            return null;
        }

        double[] sigma = Parameters.ToComponents(parameters);
        double[] jacobian = Parameters.Jacobian(parameters);
        double[] inverseInformation = system.Factor.TrailingInverse(FixedCount);
        double[] coefficients = [.. response.Taken.Zip(effects.AsSpan(RandomCount).ToArray(), (taken, own) => taken + own)];
        double[] information = Information(sigma), squares = Squares(sigma);
        (double[] score, double[] gradient) = Slopes(parameters);
        return gradient.All(double.IsFinite) && information.All(double.IsFinite)
            ? new VariancePoint
            {
                Parameters = parameters,
                Components = sigma,
                LogLikelihood = logLikelihood,
                Score = score,
                Squares = squares,
                Information = information,
                Gradient = gradient,
                ParameterInformation = SmallMatrix.Congruence(jacobian, information, sigma.Length),
                Coefficients = coefficients,
                InverseInformation = inverseInformation,
                Projected = [],
            }
            : null;
    }

    /// <summary>On siblings in parallel, where their factors take little of the memory: what is solved here stays.</summary>
    public override double[]?[] Gradients(IReadOnlyList<double[]> points)
    {
        int lanes = Math.Min(backend.Threads, points.Count);
        var gradients = new double[]?[points.Count];
        if (lanes * system.Bytes > MostMemory * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
        {
            return [.. points.Select(Gradient)];
        }

        var siblings = new GroupedLikelihood?[lanes];
        system.Factor.RunInLanes(
            lanes, points.Count, (lane, i) => gradients[i] = (siblings[lane] ??= (GroupedLikelihood)Sibling()).Gradient(points[i]));
        Array.ForEach(siblings, sibling => sibling?.Dispose());
        return gradients;
    }

    public override VariancePoint Complete(VariancePoint point)
    {
        _ = TrySolve(point.Parameters, out _);
        return point with { Projected = Project() };
    }

    public override VarianceProjection? ProjectionAt(double[] parameters) =>
        Evaluate(parameters) is { } point ? new GroupedProjection(this, design, Complete(point)) : null;

    public override void Dispose() => system.Dispose();

    private bool IsSingular(GroupedTerm term, double[] parameters)
    {
        int k = term.EffectCount;
        double[] factor = term.Part.Factor(Parameters.Of(term.Index, parameters));
        return Enumerable.Range(0, k).Any(a => factor[(a * k) + a] == 0);
    }

    /// <summary>ℓ, û, b̂ and P y on the columns of the design; they are there already at the parameters that were solved last.</summary>
    private bool TrySolve(double[] parameters, out double logLikelihood)
    {
        if (solved.AsSpan().SequenceEqual(parameters))
        {
            logLikelihood = solvedLogLikelihood;
            return true;
        }

        solved = [];
        if (!TrySolveAnew(parameters, out logLikelihood))
        {
            return false;
        }

        solved = [.. parameters];
        solvedLogLikelihood = logLikelihood;
        return true;
    }

    private bool TrySolveAnew(double[] parameters, out double logLikelihood)
    {
        logLikelihood = double.NaN;
        Span<double> variances = Parameters.Of(Parameters.Parts.Count - 1, parameters);
        foreach (double variance in variances)
        {
            if (!(variance > 0))
            {
                return false;
            }
        }

        double[][] factors = [.. products.Terms.Select(term => term.Part.Factor(Parameters.Of(term.Index, parameters)))];
        if (!system.TryFactor(factors, variances))
        {
            return false;
        }

        Array.Clear(projected);
        for (int s = 0; s < variances.Length; s++)
        {
            TensorPrimitives.MultiplyAdd(response.Cross[s], 1 / variances[s], projected, projected);
        }

        projected.CopyTo(spherical, 0);
        system.ScaleTransposed(spherical);
        system.Factor.SolveLower(spherical);
        system.Factor.SolveUpper(spherical);
        double squares = TensorPrimitives.SumOfSquares<double>(spherical.AsSpan(0, RandomCount));
        spherical.CopyTo(effects, 0);
        system.Scale(effects);
        double logDeterminant = -products.LogWeights;
        Array.Clear(projected);
        for (int s = 0; s < variances.Length; s++)
        {
            // Z'W_s r and r'W_s r with r = y − X b̂ − Z û.
            products.Multiply(products.Values[s], effects, remaining[s]);
            double fitted = TensorPrimitives.Dot<double>(remaining[s], effects);
            stratumSquares[s] = response.Squares[s] - (2 * TensorPrimitives.Dot<double>(response.Cross[s], effects)) + fitted;
            TensorPrimitives.Subtract<double>(response.Cross[s], remaining[s], remaining[s]);
            TensorPrimitives.MultiplyAdd(remaining[s], 1 / variances[s], projected, projected);
            squares += stratumSquares[s] / variances[s];
            logDeterminant += products.StratumSizes[s] * Math.Log(variances[s]);
        }

        bool reml = method == LikelihoodMethod.Reml;
        logDeterminant += system.Factor.LogDeterminant(0, reml ? system.ColumnCount : RandomCount);
        logLikelihood =
            -0.5 * (((reml ? ObservationCount - FixedCount : ObservationCount) * Math.Log(2 * Math.PI)) + logDeterminant + squares
            + (reml ? 2 * logBasisScale : 0));
        return double.IsFinite(logLikelihood);
    }

    private double[]? Gradient(double[] parameters) =>
        TrySolve(parameters, out _) && Slopes(parameters).Gradient is { } gradient && gradient.All(double.IsFinite) ? gradient : null;

    /// <summary>∂ℓ/∂σ and ∂ℓ/∂φ at the parameters last solved.</summary>
    private (double[] Score, double[] Gradient) Slopes(double[] parameters)
    {
        (double[] score, double[] gradient) = Derivatives(parameters);
        if (products.Terms.Any(term => IsSingular(term, parameters)))
        {
            (double[] near, _) = TrySolve(Regularised(parameters), out _) ? Derivatives(Regularised(parameters)) : (score, gradient);
            ReplaceSingularSlopes(parameters, near, score, gradient);
        }

        return (score, gradient);
    }

    /// <summary>The same; where Λ is singular they are not numbers, or zero.</summary>
    private (double[] Score, double[] Gradient) Derivatives(double[] parameters)
    {
        var score = new double[parameters.Length];
        var gradient = new double[parameters.Length];
        int columns = method == LikelihoodMethod.Reml ? system.ColumnCount : RandomCount;
        system.Factor.Invert(columns);
        IReadOnlyList<double[]> traces = system.Traces();
        for (int t = 0; t < products.Terms.Count; t++)
        {
            TermDerivatives(t, traces[t], Parameters.Of(products.Terms[t].Index, score), Parameters.Of(products.Terms[t].Index, gradient));
        }

        Span<double> variances = Parameters.Of(Parameters.Parts.Count - 1, parameters);
        int first = Parameters.Offset(Parameters.Parts.Count - 1);
        double[] stratumTraces = system.StratumTraces(columns);
        for (int s = 0; s < variances.Length; s++)
        {
            double variance = variances[s], square = variance * variance;
            score[first + s] = gradient[first + s] =
                -0.5 * ((products.StratumSizes[s] / variance) - (stratumTraces[s] / square) - (stratumSquares[s] / square));
        }

        return (score, gradient);
    }

    /// <summary>With D = ∂ℓ/∂Λ = Σ_l (Z'P y)_l v_l' − (A Λ M⁻¹)_ll and Σ = Λ Λ': ∂ℓ/∂Σ = ½ D Λ⁻¹.</summary>
    private void TermDerivatives(int t, double[] trace, Span<double> score, Span<double> gradient)
    {
        GroupedTerm term = products.Terms[t];
        int k = term.EffectCount;
        double[] d = Array.ConvertAll(trace, value => -value), inverse = Triangular.InvertLower(system.Lambda[t], k);
        for (int at = term.FirstColumn; at < term.EndColumn; at += k)
        {
            for (int a = 0; a < k; a++)
            {
                for (int b = 0; b < k; b++)
                {
                    d[(a * k) + b] += projected[at + a] * spherical[at + b];
                }
            }
        }

        for (int c = 0; c < term.Part.Pairs.Count; c++)
        {
            (int a, int b) = term.Part.Pairs[c];
            double own = 0, other = 0;
            for (int m = 0; m < k; m++)
            {
                own += d[(a * k) + m] * inverse[(m * k) + b];
                other += d[(b * k) + m] * inverse[(m * k) + a];
            }

            score[c] = a == b ? 0.5 * own : 0.5 * (own + other);
            gradient[c] = term.Part.IsCorrelated ? d[(a * k) + b] : score[c];
        }
    }

    /// <summary>R⁻¹(y − X b̂ − Z û) at the parameters last solved.</summary>
    private double[] Project()
    {
        double[] remainder = [.. response.Residual];
        products.SubtractFitted(effects, design.Basis, remainder);
        double[] variances = system.Residuals;
        for (int i = 0; i < remainder.Length; i++)
        {
            remainder[i] *= residual.Weight(i) / variances[residual.Stratum(i)];
        }

        return remainder;
    }

    private double[] Regularised(double[] parameters)
    {
        double[] regularised = [.. parameters];
        foreach (GroupedTerm term in products.Terms.Where(term => IsSingular(term, parameters)))
        {
            term.Part.Regularised(Parameters.Of(term.Index, parameters), SingularRidge).CopyTo(Parameters.Of(term.Index, regularised));
        }

        return regularised;
    }

    private void ReplaceSingularSlopes(double[] parameters, double[] near, double[] score, double[] gradient)
    {
        foreach (GroupedTerm term in products.Terms.Where(term => IsSingular(term, parameters)))
        {
            for (int c = 0; c < term.Part.Components.Count; c++)
            {
                int k = Parameters.Offset(term.Index) + c;
                score[k] = near[k];
                gradient[k] = term.Part.IsCorrelated ? gradient[k] : near[k];
            }
        }
    }
}
