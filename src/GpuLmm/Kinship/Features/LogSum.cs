namespace GpuLmm;

/// <summary>Σ log x of many numbers: the logarithm of their product, taken before it leaves the range of doubles.</summary>
internal struct LogSum()
{
    private const double Most = 1e100;
    private double sum = 0;
    private double product = 1;

    /// <summary>The sum so far.</summary>
    public readonly double Value => sum + Math.Log(product);

    /// <summary>Adds log x.</summary>
    /// <param name="x">&gt; 0.</param>
    public void Add(double x)
    {
        if (x is > Most or < 1 / Most)
        {
            sum += Math.Log(x);
            return;
        }

        product *= x;
        if (product is > Most or < 1 / Most)
        {
            sum += Math.Log(product);
            product = 1;
        }
    }
}
