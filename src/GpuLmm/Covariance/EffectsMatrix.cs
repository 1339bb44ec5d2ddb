using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// G = Z K Z', n × n, one row a record: never formed, as its columns are those of K picked by the records' levels. Without a kernel K = I,
/// and a column has as many entries as its level has records.
/// </summary>
internal sealed class EffectsMatrix
{
    private readonly DenseMatrix? kernel;
    private readonly int[] levels;
    private readonly RecordList? records;
    private readonly bool isIdentity;
    private KernelRoot? root;

    /// <param name="levels">Level of each record.</param>
    /// <param name="levelCount">q.</param>
    /// <param name="kernel">K, q × q, in the order of the levels; null for I.</param>
    public EffectsMatrix(int[] levels, int levelCount, DenseMatrix? kernel)
    {
        this.kernel = kernel;
        this.levels = levels;
        isIdentity = kernel is not null && levels.Length == levelCount && levels.Select((level, i) => level == i).All(same => same);
        records = kernel is null ? new RecordList(levels, levelCount) : null;
        LevelCount = levelCount;
    }

    /// <summary>n.</summary>
    public int RecordCount => levels.Length;

    /// <summary>q.</summary>
    public int LevelCount { get; }

    /// <summary>Level of each record.</summary>
    public int[] Levels => levels;

    /// <summary>Whether a column is mostly zero.</summary>
    public bool IsSparse => kernel is null;

    /// <summary>F of K = F F', made when it is asked for first.</summary>
    /// <param name="backend">Where K is decomposed.</param>
    /// <exception cref="InputException">K is not positive semi-definite.</exception>
    public KernelRoot? Root(Backend backend) => kernel is null ? null : root ??= new KernelRoot(kernel, backend);

    /// <summary>Records of column j's level, ascending; only for a sparse one.</summary>
    public ReadOnlySpan<int> Records(int column) => records!.Of(levels[column]);

    /// <summary>Rows <paramref name="first"/> … n − 1 of a dense column.</summary>
    /// <param name="column">j.</param>
    /// <param name="first">First row.</param>
    /// <param name="buffer">Room for them, used where records are not levels.</param>
    public unsafe ReadOnlySpan<double> Column(int column, int first, double[] buffer)
    {
        int q = kernel!.Rows, n = levels.Length;
        double* from = kernel.Pointer + ((long)levels[column] * q);
        if (isIdentity)
        {
            return new ReadOnlySpan<double>(from + first, n - first);
        }

        for (int i = first; i < n; i++)
        {
            buffer[i - first] = from[levels[i]];
        }

        return buffer.AsSpan(0, n - first);
    }

    /// <summary>K between a level and all q.</summary>
    public void CopyRelations(int level, Span<double> target)
    {
        if (kernel is null)
        {
            target.Clear();
            target[level] = 1;
        }
        else
        {
            kernel.Column(level).CopyTo(target);
        }
    }

    /// <summary>Numbers of the levels, to the records that have them.</summary>
    /// <param name="perLevel">q.</param>
    /// <param name="target">n.</param>
    public void Spread(ReadOnlySpan<double> perLevel, Span<double> target)
    {
        for (int i = 0; i < levels.Length; i++)
        {
            target[i] = perLevel[levels[i]];
        }
    }

    /// <summary>K of a level with itself.</summary>
    public double Diagonal(int level) => kernel is null ? 1 : kernel[level, level];

    /// <summary>The diagonal of G.</summary>
    public double[] RecordDiagonal() => Array.ConvertAll(levels, Diagonal);

    /// <summary>G x.</summary>
    public double[] Multiply(double[] x, int threads)
    {
        double[] perLevel = LevelSums(x);
        if (kernel is not null)
        {
            double[] product = new double[perLevel.Length];
            Parallel.For(0, product.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, level =>
                product[level] = TensorPrimitives.Dot<double>(kernel.Column(level), perLevel));
            perLevel = product;
        }

        return Array.ConvertAll(levels, level => perLevel[level]);
    }

    /// <summary>Z'x.</summary>
    public double[] LevelSums(double[] x)
    {
        var perLevel = new double[LevelCount];
        for (int i = 0; i < x.Length; i++)
        {
            perLevel[levels[i]] += x[i];
        }

        return perLevel;
    }

    /// <summary>K w, for w per level.</summary>
    public double[] KernelProduct(double[] perLevel) => kernel is null
        ? perLevel
        : [.. Enumerable.Range(0, perLevel.Length).Select(level => TensorPrimitives.Dot<double>(kernel.Column(level), perLevel))];

    /// <summary>K u at the levels, for u per record: Z' first. What BLUPs are made of.</summary>
    public double[] LevelProduct(double[] x) => KernelProduct(LevelSums(x));
}
