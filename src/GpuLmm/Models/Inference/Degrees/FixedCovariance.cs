using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// C = (Q'V⁻¹Q)⁻¹ and what it owes to V: with W = V⁻¹Q C and V_k = ∂V/∂σ_k, ∂C/∂σ_k = W'V_k W, and V_k W themselves, n × p for each
/// component.
/// </summary>
internal sealed class FixedCovariance : IDisposable
{
    private FixedCovariance(double[] covariance, double[][] slopes, DenseMatrix[] directions)
    {
        Covariance = covariance;
        Slopes = slopes;
        Directions = directions;
    }

    /// <summary>C, p × p, row-major.</summary>
    public double[] Covariance { get; }

    /// <summary>∂C/∂σ_k.</summary>
    public double[][] Slopes { get; }

    /// <summary>V_k W; empty unless they were asked for.</summary>
    public DenseMatrix[] Directions { get; }

    /// <summary>At a projection's point.</summary>
    /// <param name="projection">P.</param>
    /// <param name="parameters">The parts of V.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="keepsDirections">Whether <see cref="Directions"/> are kept: n p numbers per component.</param>
    public static FixedCovariance At(VarianceProjection projection, VarianceParameters parameters, int threads, bool keepsDirections)
    {
        using DenseMatrix estimator = projection.Estimator();
        int p = estimator.Columns, count = parameters.Count;
        double[][] slopes = [.. Enumerable.Range(0, count).Select(_ => new double[p * p])];
        DenseMatrix[] directions = keepsDirections ? [.. Enumerable.Range(0, count).Select(_ => new DenseMatrix(estimator.Rows, p))] : [];
        for (int j = 0; j < p; j++)
        {
            double[] column = estimator.Column(j).ToArray();
            for (int part = 0; part < parameters.Parts.Count; part++)
            {
                double[][] own = parameters.Parts[part].Apply(parameters.Of(part, projection.Point.Components), column, threads);
                for (int c = 0; c < own.Length; c++)
                {
                    int k = parameters.Offset(part) + c;
                    for (int i = 0; i < p; i++)
                    {
                        slopes[k][(i * p) + j] = TensorPrimitives.Dot<double>(estimator.Column(i), own[c]);
                    }

                    if (keepsDirections)
                    {
                        own[c].CopyTo(directions[k].Column(j));
                    }
                }
            }
        }

        return new FixedCovariance(projection.Point.InverseInformation, slopes, directions);
    }

    public void Dispose() => Array.ForEach(Directions, direction => direction.Dispose());
}
