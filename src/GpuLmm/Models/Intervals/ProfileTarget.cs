namespace GpuLmm;

/// <summary>The likelihood at its maximum over all parameters but one, which is held at one value after the other.</summary>
internal abstract class ProfileTarget : IDisposable
{
    /// <summary>Least value that the parameter can have.</summary>
    public virtual double Least => double.NegativeInfinity;

    /// <summary>Largest value.</summary>
    public virtual double Largest => double.PositiveInfinity;

    /// <summary>A step from the estimate that changes the likelihood noticeably.</summary>
    public abstract double Step { get; }

    /// <summary>ℓ; −∞ where V is not positive definite.</summary>
    /// <param name="value">Of the parameter, with the response in units of its residual standard deviation.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    public abstract HeldMaximum? At(double value, CancellationToken cancellationToken);

    public virtual void Dispose()
    {
    }
}
