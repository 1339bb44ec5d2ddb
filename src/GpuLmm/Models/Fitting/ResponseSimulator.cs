using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>Draws responses of a fitted model: y = X b̂ + u + e with u drawn anew, or û + e. Several threads may draw at once.</summary>
/// <param name="mean">X b̂ and offsets, n numbers.</param>
/// <param name="fitted">X b̂ + û and offsets.</param>
/// <param name="random">Draws of u; owned.</param>
/// <param name="residual">Draw of e; owned.</param>
internal sealed class ResponseSimulator(double[] mean, double[] fitted, IReadOnlyList<ComponentDraw> random, ComponentDraw residual) : IDisposable
{
    /// <summary>One for every random part of V that is drawn by levels, one for all that are not, and one of the residual.</summary>
    /// <param name="mean">X b̂ and offsets.</param>
    /// <param name="fitted">X b̂ + û and offsets.</param>
    /// <param name="parameters">The parts of V.</param>
    /// <param name="sigma">σ in the units of the response.</param>
    /// <param name="backend">Where matrices are decomposed: n³ operations where kernels or fields are drawn.</param>
    public static ResponseSimulator Of(double[] mean, double[] fitted, VarianceParameters parameters, double[] sigma, Backend backend)
    {
        int last = parameters.Parts.Count - 1;
        var random = new List<ComponentDraw>();
        var whole = new List<int>();
        var scratch = new double[mean.Length];
        for (int k = 0; k < last; k++)
        {
            if (DrawsItself(k))
            {
                random.Add(new PartDraw(parameters.Parts[k], parameters.Of(k, sigma).ToArray()));
            }
            else
            {
                whole.Add(k);
            }
        }

        if (whole.Count > 0)
        {
            random.Add(Root(whole));
        }

        return new ResponseSimulator(
            mean, fitted, random, DrawsItself(last) ? new PartDraw(parameters.Parts[last], parameters.Of(last, sigma).ToArray()) : Root([last]));

        bool DrawsItself(int k) => parameters.Parts[k].TryAddDraw(parameters.Of(k, sigma), new NormalSource(0), scratch);

        RootDraw Root(List<int> parts)
        {
            int n = mean.Length;
            var matrix = new DenseMatrix(n, n);
            Parallel.For(0, n, new ParallelOptions { MaxDegreeOfParallelism = backend.Threads }, j =>
                parts.ForEach(k => parameters.Parts[k].AddColumn(parameters.Of(k, sigma), j, matrix.Column(j)[j..])));
            matrix.MirrorLower();
            return new RootDraw(backend.Decompose(matrix), 1, isOwned: true);
        }
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
