using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>What tests of markers need of a null model of times to an event beside that of its Poisson form.</summary>
internal sealed class SurvivalNull
{
    private readonly PartialLikelihood likelihood;

    /// <param name="sets">Who is at risk when.</param>
    /// <param name="predictor">η, without hazards.</param>
    public SurvivalNull(RiskSets sets, double[] predictor)
    {
        (Sets, Predictor) = (sets, predictor);
        likelihood = new PartialLikelihood(sets, predictor);
        Law = new RiskSetLaw(sets, likelihood);
    }

    /// <summary>Who is at risk when.</summary>
    public RiskSets Sets { get; }

    /// <summary>η.</summary>
    public double[] Predictor { get; }

    /// <summary>Events, given who is at risk.</summary>
    public RiskSetLaw Law { get; }

    /// <summary>c with W c = P g.</summary>
    /// <param name="projected">P g; becomes c.</param>
    /// <returns>c'Wc, the variance of the score without its normal part.</returns>
    public double Solve(Span<double> projected)
    {
        using var rented = new Rented(projected.Length);
        Span<double> solution = rented.Array.AsSpan(0, projected.Length);
        likelihood.Solve(projected, solution);
        double variance = System.Numerics.Tensors.TensorPrimitives.Dot<double>(solution, projected);
        solution.CopyTo(projected);
        return variance;
    }

    /// <summary>The same of samples in another order.</summary>
    /// <param name="order">For every sample its place here.</param>
    public SurvivalNull Permuted(int[] order) => new(Sets.Permuted(order), Array.ConvertAll(order, place => Predictor[place]));
}
