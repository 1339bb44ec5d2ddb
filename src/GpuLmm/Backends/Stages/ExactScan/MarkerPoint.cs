namespace GpuLmm;

/// <summary>How a marker's maximum over λ ended.</summary>
internal enum PointState
{
    /// <summary>Inside the window.</summary>
    Interior = 0,

    /// <summary>At λ = 0.</summary>
    LowerBound = 1,

    /// <summary>At the upper end of the search.</summary>
    UpperBound = 2,

    /// <summary>Not in the window, or several maxima in it: to be redone on the whole range.</summary>
    OutsideWindow = 3,

    /// <summary>The marker is a linear combination of the covariates.</summary>
    Collinear = 4,
}

/// <summary>The sufficient numbers of one marker at one λ; a plain struct, so that a kernel can return it.</summary>
internal readonly struct MarkerPoint
{
    public MarkerPoint(PointState state, double theta, double a, double b, double nullSquares)
    {
        State = (int)state;
        Theta = theta;
        A = a;
        B = b;
        NullSquares = nullSquares;
    }

    /// <summary>A <see cref="PointState"/>.</summary>
    public readonly int State;

    /// <summary>log λ; meaningless at <see cref="PointState.LowerBound"/>, where λ = 0.</summary>
    public readonly double Theta;

    /// <summary>x'Px per unit σ²_e.</summary>
    public readonly double A;

    /// <summary>x'Py.</summary>
    public readonly double B;

    /// <summary>y'Py without the marker.</summary>
    public readonly double NullSquares;

    /// <summary>λ = σ²_g/σ²_e.</summary>
    public double Lambda => State == (int)PointState.LowerBound ? 0 : Math.Exp(Theta);

    /// <summary>y'Py with the marker.</summary>
    public double ResidualSquares => NullSquares - (B * B / A);
}

/// <summary>What a scanner returns for one marker and one trait.</summary>
internal readonly struct MarkerSolution
{
    public MarkerSolution(MarkerPoint reml, MarkerPoint ml, MarkerPoint score)
    {
        Reml = reml;
        Ml = ml;
        Score = score;
    }

    /// <summary>At the marker's own REML estimate of λ (Wald test).</summary>
    public readonly MarkerPoint Reml;

    /// <summary>At the marker's own ML estimate of λ (LRT).</summary>
    public readonly MarkerPoint Ml;

    /// <summary>At the null ML estimate of λ (score test).</summary>
    public readonly MarkerPoint Score;
}
