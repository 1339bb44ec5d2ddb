using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// The random effects at a maximum of the marginal likelihood, their modes linear in g = ∂ log f/∂η: of any w with Cov(w, f) = c the mode
/// is c'g and the variance given y and the parameters Var(w) − c'R c; parameters θ with covariance matrix C add J C J', J the derivative of
/// the mode, which follows θ (Kass &amp; Steffey 1989). Over the memory of the effects: valid until these are set again.
/// </summary>
internal sealed class LatentProjection : IDisposable
{
    private readonly LatentEffects effects;
    private readonly double[] covariance;
    private readonly DenseMatrix sensitivities;
    private readonly int fixedCount;

    /// <param name="likelihood">The likelihood.</param>
    /// <param name="effects">Its effects.</param>
    /// <param name="maximum">Its maximum.</param>
    /// <param name="threads">Threads to use.</param>
    /// <exception cref="ArithmeticException">The curvature at the modes is not positive definite.</exception>
    public LatentProjection(MarginalLikelihood likelihood, LatentEffects effects, MarginalMaximum maximum, int threads)
    {
        this.effects = effects;
        fixedCount = likelihood.FixedCount;
        covariance = maximum.Covariance;
        MarginalPoint point = maximum.Point;
        ResponseSample sample = likelihood.Sample;
        ResponseDensity density = likelihood.DensityAt(point.Parameters);
        Score = point.Score;
        Working = likelihood.LatentOf(point.Parameters);
        effects.Set(Working);
        if (!effects.TryFactor([.. point.Eta.Select((eta, i) => -sample.At(density, i, eta).Second)]))
        {
            throw new ArithmeticException("The curvature at the conditional modes is not positive definite.");
        }

        double[]? byDispersion = likelihood.HasDispersion
            ? [.. point.Eta.Select((eta, i) => sample.DispersionAt(density, i, eta).First)] : null;
        using DenseMatrix moves = Moves(likelihood, byDispersion, threads);
        sensitivities = effects.ApplyR(moves);
        for (int k = 0; k < sensitivities.Columns; k++)
        {
            TensorPrimitives.Negate<double>(sensitivities.Column(k), sensitivities.Column(k));
        }

        if (byDispersion is not null)
        {
            TensorPrimitives.Add(sensitivities.Column(sensitivities.Columns - 1), byDispersion,
                sensitivities.Column(sensitivities.Columns - 1));
        }
    }

    /// <summary>g.</summary>
    public double[] Score { get; }

    /// <summary>Working parameters of the effects.</summary>
    public double[] Working { get; }

    /// <summary>∂g/∂θ, n × parameters: the basis of X, the effects', the dispersion's.</summary>
    public DenseMatrix Sensitivities => sensitivities;

    /// <summary>R C.</summary>
    /// <param name="columns">C, n × k.</param>
    public DenseMatrix ApplyR(DenseMatrix columns) => effects.ApplyR(columns);

    /// <summary>J C J' of one number; parameters without an error add none.</summary>
    /// <param name="slopes">J.</param>
    public double Spread(ReadOnlySpan<double> slopes)
    {
        double sum = 0;
        for (int i = 0; i < slopes.Length; i++)
        {
            for (int j = 0; j < slopes.Length; j++)
            {
                double own = covariance[(i * slopes.Length) + j];
                sum += double.IsNaN(own) ? 0 : slopes[i] * own * slopes[j];
            }
        }

        return sum;
    }

    /// <summary>Variance and error of every level's effects, effects fastest.</summary>
    /// <param name="part">A term of the model.</param>
    /// <param name="index">Which part of the model it is.</param>
    /// <param name="latent">Parameters of the effects.</param>
    public (double Variance, double Error)[] Errors(ILevelEffects part, int index, LatentParameters latent)
    {
        int count = sensitivities.Columns;
        double[] sigma = latent.ToComponents(Working);
        double[][] slopes =
            [.. Enumerable.Range(0, count).Select(k => Modes(part, latent.Variances.Of(index, sigma), sensitivities.Column(k).ToArray()))];
        for (int c = 0; c < ((CovariancePart)part).Components.Count; c++)
        {
            int k = latent.Variances.Offset(index) + c;
            (double[] ahead, double[] behind, double width) = latent.Around(Working, k);
            double[] more = Modes(part, latent.Variances.Of(index, ahead), Score),
                less = Modes(part, latent.Variances.Of(index, behind), Score);
            for (int i = 0; i < more.Length; i++)
            {
                slopes[fixedCount + k][i] += (more[i] - less[i]) / width;
            }
        }

        var own = new double[count];
        return [.. effects.Errors(part, latent.Variances.Of(index, sigma)).Select((error, i) =>
        {
            for (int k = 0; k < count; k++)
            {
                own[k] = slopes[k][i];
            }

            return (error.Variance, error.Error + Spread(own));
        })];
    }

    public void Dispose() => sensitivities.Dispose();

    /// <summary>û = K Σ_b σ_ab Z'(s_b ∘ x), effects fastest.</summary>
    private static double[] Modes(ILevelEffects part, ReadOnlySpan<double> components, double[] x)
    {
        double[][] byEffect = [.. part.LevelWeights(components, x).Select(part.KernelProduct)];
        int k = byEffect.Length;
        return [.. Enumerable.Range(0, k * part.LevelCount).Select(i => byEffect[i % k][i / k])];
    }

    /// <summary>What moves η where θ does and g stays: columns of X's basis, ∂V/∂working g, V ∂g/∂δ.</summary>
    private DenseMatrix Moves(MarginalLikelihood likelihood, double[]? byDispersion, int threads)
    {
        int n = Score.Length;
        LatentParameters latent = likelihood.Latent;
        double[] sigma = latent.ToComponents(Working), jacobian = latent.Jacobian(Working);
        var moves = new DenseMatrix(n, likelihood.Count);
        moves.Clear();
        for (int j = 0; j < fixedCount; j++)
        {
            likelihood.Basis.Column(j).CopyTo(moves.Column(j));
        }

        for (int part = 0; part < latent.Variances.Parts.Count; part++)
        {
            CovariancePart own = latent.Variances.Parts[part];
            int offset = latent.Variances.Offset(part), components = own.Components.Count;
            double[][] products = own.Apply(latent.Variances.Of(part, sigma), Score, threads);
            double[][] ofDispersion = byDispersion is null ? [] : own.Apply(latent.Variances.Of(part, sigma), byDispersion, threads);
            for (int c = 0; c < components; c++)
            {
                for (int k = 0; k < components; k++)
                {
                    Span<double> column = moves.Column(fixedCount + offset + k);
                    TensorPrimitives.MultiplyAdd(products[c], jacobian[((offset + c) * latent.Count) + offset + k], column, column);
                }

                if (byDispersion is not null && own.Components[c].Kind is (CovarianceKind.Variance or CovarianceKind.Covariance))
                {
                    Span<double> column = moves.Column(likelihood.Count - 1);
                    TensorPrimitives.MultiplyAdd(ofDispersion[c], sigma[offset + c], column, column);
                }
            }
        }

        return moves;
    }
}
