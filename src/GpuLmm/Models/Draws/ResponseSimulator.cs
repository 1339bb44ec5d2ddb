using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>Draws responses of a fitted model: y = X b̂ + u + e with u drawn anew, or û + e. Several threads may draw at once.</summary>
/// <param name="mean">X b̂ and offsets, n numbers.</param>
/// <param name="fitted">X b̂ + û and offsets.</param>
/// <param name="random">Draws of u; owned.</param>
/// <param name="residual">Draw of e; owned.</param>
internal sealed class ResponseSimulator(double[] mean, double[] fitted, IReadOnlyList<ComponentDraw> random,
    ComponentDraw residual) : IDisposable
{
    /// <summary>Of parts of V, the last of them the residual.</summary>
    /// <param name="mean">X b̂ and offsets.</param>
    /// <param name="fitted">X b̂ + û and offsets.</param>
    /// <param name="parameters">The parts of V.</param>
    /// <param name="sigma">σ in the units of the response.</param>
    /// <param name="backend">Where matrices are decomposed: n³ operations where kernels or fields are drawn.</param>
    public static ResponseSimulator Of(double[] mean, double[] fitted, VarianceParameters parameters, double[] sigma, Backend backend)
    {
        int last = parameters.Parts.Count - 1;
        var draws = new ComponentDraws(parameters, sigma, mean.Length, backend);
        return new ResponseSimulator(mean, fitted, draws.Of([.. Enumerable.Range(0, last)]), draws.Of([last])[0]);
    }

    /// <summary>A response, offsets included.</summary>
    /// <param name="seed">Where its random numbers start.</param>
    /// <param name="isConditional">Whether the random effects stay as predicted.</param>
    public double[] Draw(int seed, bool isConditional)
    {
        var source = new NormalSource(seed);
        double[] response = [.. isConditional ? fitted : mean];
        foreach (ComponentDraw draw in isConditional ? [] : random)
        {
            draw.AddTo(source, response);
        }

        residual.AddTo(source, response);
        return response;
    }

    public void Dispose()
    {
        foreach (ComponentDraw draw in random)
        {
            draw.Dispose();
        }

        residual.Dispose();
    }
}
