using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>The score of a marker, and what of it the covariates and the markers that are conditioned on explain.</summary>
/// <param name="Score">T.</param>
/// <param name="Variance">V.</param>
/// <param name="Unrelated">g̃'Wg̃.</param>
internal readonly record struct GeneralisedScore(double Score, double Variance, double Unrelated)
{
    /// <summary>T/√V.</summary>
    public double Deviate => Score / Math.Sqrt(Variance);

    /// <summary>T²/V.</summary>
    public double Statistic => Score * Score / Variance;
}

/// <summary>Tails and effects of single markers against a generalised null model; for any number of threads.</summary>
/// <param name="model">The null model.</param>
/// <param name="options">How.</param>
internal sealed class GeneralisedMarker(GeneralisedNull model, GeneralisedTestOptions options)
{
    // Poisson effects of markers with fewer copies are penalised.
    private const double RareCount = 50;

    private readonly ScoreLaw law = model.Law;
    private readonly ScoreLaw independent = model.IndependentLaw;
    private readonly double[] slopes = Array.ConvertAll(Enumerable.Range(0, model.Count).ToArray(), model.SlopeOf);

    /// <summary>Whether the tail of a score is a saddlepoint's.</summary>
    public bool IsBeyond(in GeneralisedScore score) => Math.Abs(score.Deviate) > options.SaddlepointCutoff;

    /// <summary>−log10 p by the saddlepoint of the null model's cumulants.</summary>
    /// <param name="score">T and V.</param>
    /// <param name="projected">P g; becomes c.</param>
    public double Tail(in GeneralisedScore score, Span<double> projected)
    {
        // V is Σ c² Var(Y) and the normal part; without random effects the second is nothing but rounding.
        double own = model.Survival?.Solve(projected) ?? Divided(projected);
        return law.NegativeLog10(
            projected, model.HasRandom ? Math.Max(0, score.Variance - own) : 0, score.Score, options.IsLugannaniRice);
    }

    /// <summary>−log10 p by the saddlepoint of Σ g̃ (Y − μ) at T over the root of the variance ratio.</summary>
    /// <param name="score">T and V.</param>
    /// <param name="adjusted">g̃.</param>
    /// <param name="normal">−log10 p by the normal, half of whose p stands for a tail beyond the support.</param>
    public double RescaledTail(in GeneralisedScore score, ReadOnlySpan<double> adjusted, double normal)
    {
        using var rented = new Rented(adjusted.Length);
        Span<double> c = rented.Array.AsSpan(0, adjusted.Length);
        for (int i = 0; i < c.Length; i++)
        {
            c[i] = adjusted[i] * model.Weights[i] / slopes[i];
        }

        double half = (-normal * Math.Log(10)) - Math.Log(2), ratio = score.Variance / score.Unrelated;
        return independent.NegativeLog10(c, 0, score.Score / Math.Sqrt(ratio), options.IsLugannaniRice, half);
    }

    /// <summary>g̃ = g − F F'W g.</summary>
    /// <param name="marker">g; becomes g̃.</param>
    /// <param name="explained">F'W g.</param>
    public void Adjust(Span<double> marker, ReadOnlySpan<double> explained)
    {
        for (int j = 0; j < explained.Length; j++)
        {
            TensorPrimitives.MultiplyAdd(model.Basis.Column(j), -explained[j], marker, marker);
        }
    }

    /// <summary>Whether the family has Firth's estimates.</summary>
    public bool CanHaveFirth =>
        (options.Firth == FirthMethod.Approximate && model.Family == ResponseFamily.Cox)
        || (options.Firth != FirthMethod.Off && (model.Family is ResponseFamily.Binomial or ResponseFamily.Poisson));

    /// <summary>Whether a marker needs them: of counts only rare ones do.</summary>
    public bool HasFirth(double minorAlleleCount) =>
        CanHaveFirth && (model.Family != ResponseFamily.Poisson || minorAlleleCount < RareCount);

    /// <summary>Firth's estimate; null where there is none.</summary>
    /// <param name="adjusted">g̃.</param>
    public FirthFit? Firth(Span<double> adjusted)
    {
        // With the covariates in the model g and g̃ are the same marker.
        FirthFit? fit = options.Firth == FirthMethod.Full
            ? new FirthRegression(model, adjusted.ToArray()).Fit() : FirthFit.Approximate(model, adjusted);
        return fit is { } own && double.IsFinite(own.Beta) && double.IsFinite(own.LikelihoodRatio) ? own : null;
    }

    /// <summary>c of independent responses, and c'Var(Y)c.</summary>
    private double Divided(Span<double> projected)
    {
        double own = 0;
        for (int i = 0; i < projected.Length; i++)
        {
            own += projected[i] * projected[i] / model.Weights[i];
        }

        TensorPrimitives.Divide(projected, slopes, projected);
        return own;
    }
}
