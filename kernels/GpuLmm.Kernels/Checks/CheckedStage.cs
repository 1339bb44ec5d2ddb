using GpuLmm.Backends;

namespace GpuLmm.Kernels;

/// <summary>What a stage is measured by.</summary>
/// <param name="Work">Units of one step, of <see cref="CheckedStage.Unit"/> a second.</param>
/// <param name="Step">Does them, and waits for the end.</param>
/// <param name="Owned">Disposed afterwards.</param>
internal sealed record MeasuredStage(double Work, Action Step, params IDisposable[] Owned) : IDisposable
{
    public void Dispose()
    {
        foreach (IDisposable owned in Owned.Reverse())
        {
            owned.Dispose();
        }
    }
}

/// <summary>
/// A stage of the method as <see cref="Accelerators.Check"/> runs it: small against the managed host, and large for its speed.
/// </summary>
internal abstract class CheckedStage
{
    public const string Products = "GFLOP/s";

    /// <summary>In the words of the plan.</summary>
    public abstract string Name { get; }

    /// <summary>Of its rate.</summary>
    public virtual string Unit => Products;

    /// <summary>Whether its large products have the backend's precision; others are float64 in either.</summary>
    public virtual bool HasPrecision => false;

    /// <summary>What rounding explains of a difference in float64.</summary>
    public virtual double Tolerance => 1e-11;

    /// <summary>The stage's numbers for n samples: lists that are compared relative to their own largest number.</summary>
    /// <param name="backend">Where it runs.</param>
    /// <param name="n">Samples.</param>
    /// <param name="precision">In which it is compared: in float32 some numbers are not to be compared.</param>
    public abstract IReadOnlyList<double[]> Numbers(Backend backend, int n, Precision precision);

    /// <summary>The stage at a size at which it is fast.</summary>
    public abstract MeasuredStage Prepare(Backend backend, int n);

    /// <summary>A random covariance matrix of full rank with a mean diagonal of 1.</summary>
    protected static DenseMatrix Covariance(Backend host, int n)
    {
        using DenseMatrix z = CheckedGenotypes.Normal(n, n + 20, n);
        var sum = new DenseMatrix(n, n);
        host.AddRankUpdate(z, ColumnRange.All(n + 20), sum);
        sum.MirrorLower();
        for (int j = 0; j < n; j++)
        {
            foreach (ref double value in sum.Column(j))
            {
                value /= n + 20;
            }
        }

        return sum;
    }

    /// <summary>The columns of a matrix one after the other.</summary>
    protected static double[] Flat(DenseMatrix matrix) =>
        [.. Enumerable.Range(0, matrix.Columns).SelectMany(j => matrix.Column(j).ToArray())];
}
