namespace GpuLmm;

/// <summary>
/// Sizes of a small grouped model and where its numbers are. Rows of the equations are the random effects by level, the term of most levels
/// first, then the columns of X. A block of rows is what one level has of correlated effects; every other row is a block of its own.
/// Matrices are lower triangles, row by row. A plain struct, so that a kernel can use it.
/// </summary>
internal readonly struct SmallModelShape
{
    private const int RowLength = 4, ParameterLength = 3;

    /// <param name="random">q, random effects of all levels.</param>
    /// <param name="fixedCount">p, columns of X.</param>
    /// <param name="parameters">Entries of θ.</param>
    public SmallModelShape(int random, int fixedCount, int parameters)
    {
        Random = random;
        Fixed = fixedCount;
        Parameters = parameters;
    }

    /// <summary>q.</summary>
    public readonly int Random;

    /// <summary>p.</summary>
    public readonly int Fixed;

    /// <summary>Entries of θ.</summary>
    public readonly int Parameters;

    /// <summary>q + p.</summary>
    public int Rows => Random + Fixed;

    /// <summary>Numbers of the triangle of all rows.</summary>
    public int Triangle => Rows * (Rows + 1) / 2;

    /// <summary>Numbers of the triangle of X's rows.</summary>
    public int FixedTriangle => Fixed * (Fixed + 1) / 2;

    /// <summary>Layout: the first column in which a row, and every row of its block, can have an entry of the factor.</summary>
    public static int FirstAt(int row) => RowLength * row;

    /// <summary>Layout: the first row of its block.</summary>
    public static int StartAt(int row) => (RowLength * row) + 1;

    /// <summary>Layout: rows of its block.</summary>
    public static int SizeAt(int row) => (RowLength * row) + 2;

    /// <summary>Layout: where the block's triangle is in θ; −1 of a column of X.</summary>
    public static int FactorAt(int row) => (RowLength * row) + 3;

    /// <summary>Layout: the entry of θ on the diagonal of an entry's column of Λ; itself of a diagonal one.</summary>
    public int DiagonalAt(int parameter) => (RowLength * Rows) + (ParameterLength * parameter);

    /// <summary>
    /// Layout: 1 of the last diagonal entry of a block, which is alone in its column: it is not negative, and zero is a singular end.
    /// </summary>
    public int BoundAt(int parameter) => DiagonalAt(parameter) + 1;

    /// <summary>Layout: rows of the block whose triangle begins with an entry of θ; 0 of its others.</summary>
    public int BlockAt(int parameter) => DiagonalAt(parameter) + 2;

    /// <summary>Layout: 1 of REML, 0 of ML.</summary>
    public int RestrictedAt => DiagonalAt(Parameters);

    /// <summary>Numbers of the layout.</summary>
    public int LayoutLength => RestrictedAt + 1;

    /// <summary>Data: [Z X]'W[Z X] begins at 0, [Z X]'W y here.</summary>
    public int RightAt => Triangle;

    /// <summary>Data: y'W y.</summary>
    public int TotalAt => RightAt + Rows;

    /// <summary>Data: n − p of REML, n of ML.</summary>
    public int DegreesAt => TotalAt + 1;

    /// <summary>Numbers of the data.</summary>
    public int DataLength => DegreesAt + 1;

    /// <summary>Solution: a <see cref="SmallModelState"/>.</summary>
    public static int StateAt => 0;

    /// <summary>Solution: log|M| + degrees · log r².</summary>
    public static int DevianceAt => 1;

    /// <summary>Solution: r², the penalised sum of squares.</summary>
    public static int SquaresAt => 2;

    /// <summary>Solution: evaluations of the deviance.</summary>
    public static int EvaluationsAt => 3;

    /// <summary>Solution: θ.</summary>
    public static int ThetaAt => 4;

    /// <summary>Solution: the Hessian of the deviance in θ, row by row, not symmetrised; zero where a parameter is at its bound.</summary>
    public int HessianAt => ThetaAt + Parameters;

    /// <summary>Solution: b̂.</summary>
    public int CoefficientsAt => HessianAt + (Parameters * Parameters);

    /// <summary>Solution: C₀ = (X'V⁻¹X)⁻¹ per unit σ², a triangle.</summary>
    public int CovarianceAt => CoefficientsAt + Fixed;

    /// <summary>Solution: ∂(r² C₀)/∂θ, a triangle for each entry of θ.</summary>
    public int SlopesAt => CovarianceAt + FixedTriangle;

    /// <summary>Numbers of the solution.</summary>
    public int SolutionLength => SlopesAt + (Parameters * FixedTriangle);

    /// <summary>Scratch: L of M, then entries of M⁻¹.</summary>
    public int MatrixAt => SolutionLength;

    /// <summary>Scratch: the spherical effects and b̂ at the point.</summary>
    public int EffectsAt => MatrixAt + Triangle;

    /// <summary>Scratch: a vector of rows.</summary>
    public int ColumnAt => EffectsAt + Rows;

    /// <summary>Scratch: the point at which the deviance is taken.</summary>
    public int PointAt => ColumnAt + Rows;

    /// <summary>Scratch: its gradient.</summary>
    public int GradientAt => PointAt + Parameters;

    /// <summary>Scratch: the gradient at θ.</summary>
    public int LastGradientAt => GradientAt + Parameters;

    /// <summary>Scratch: the step from θ.</summary>
    public int StepAt => LastGradientAt + Parameters;

    /// <summary>Scratch: a vector of parameters.</summary>
    public int ProductAt => StepAt + Parameters;

    /// <summary>Scratch: the best θ so far.</summary>
    public int BestAt => ProductAt + Parameters;

    /// <summary>Scratch: the estimated inverse of the Hessian.</summary>
    public int InverseAt => BestAt + Parameters;

    /// <summary>Numbers of solution and scratch.</summary>
    public int WorkLength => InverseAt + (Parameters * Parameters);

    /// <summary>Place of row i, column j ≤ i, in a triangle.</summary>
    public static int Entry(int i, int j) => (i * (i + 1) / 2) + j;
}
