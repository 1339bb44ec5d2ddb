using GpuLmm.Backends;
using GpuLmm.Backends.Host;
using GpuLmm.Backends.Host.LinearAlgebra;
using GpuLmm.Backends.Host.Sparse;
using GpuLmm.Numerics.Sparse;

namespace GpuLmm;

/// <summary>
/// The host: threads, SIMD and a native BLAS/LAPACK found at run time (OpenBLAS, MKL, Accelerate, or the library in
/// <c>GPULMM_BLAS</c>), with managed products on a machine that has none.
/// </summary>
public sealed unsafe class HostBackend : Backend
{
    private HostBackend(DenseAlgebra algebra, Precision precision)
    {
        Algebra = algebra;
        Precision = precision;
    }

    /// <inheritdoc/>
    public override string Name => "cpu";

    /// <inheritdoc/>
    public override string Description => Algebra.Description;

    /// <inheritdoc/>
    public override Precision Precision { get; }

    /// <inheritdoc/>
    public override int Threads => Algebra.Threads;

    internal DenseAlgebra Algebra { get; }

    /// <summary>Opens the host.</summary>
    /// <param name="threads">Threads of the BLAS and of our own loops; 0 takes all processors.</param>
    /// <param name="precision">Precision of the large products.</param>
    /// <param name="blas">Path or name of a BLAS/LAPACK library, <c>managed</c> for none, null to search.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is negative.</exception>
    /// <exception cref="InvalidOperationException">The library named cannot serve.</exception>
    public static HostBackend Open(int threads = 0, Precision precision = Precision.Double, string? blas = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        return new HostBackend(DenseAlgebra.Open(threads == 0 ? Environment.ProcessorCount : threads, blas), precision);
    }

    internal override Backend Host => this;

    internal override IReadOnlyList<DeviceLimits> Limits => [];

    internal override KinshipAccumulator AccumulateKinship(SampleSelection samples, ColumnRange columns) => Precision == Precision.Mixed
        ? new HostKinshipAccumulator<float>(this, samples, columns)
        : new HostKinshipAccumulator<double>(this, samples, columns);

    internal override Eigendecomposition Decompose(DenseMatrix kinship) => new(kinship, DecomposeSymmetric(kinship));

    internal override double[] DecomposeSymmetric(DenseMatrix matrix)
    {
        var values = new double[matrix.Rows];
        fixed (double* s = values)
        {
            Algebra.SymmetricEigen(matrix.Rows, matrix.Pointer, Math.Max(1, matrix.Rows), s);
        }

        return values;
    }

    internal override void AddRankUpdate(DenseMatrix factor, ColumnRange columns, DenseMatrix sum)
    {
        int n = factor.Rows;
        Algebra.SymmetricRankUpdate(
            n, columns.Count, 1.0, factor.Pointer + ((long)columns.First * n), Math.Max(1, n), 1.0, sum.Pointer, Math.Max(1, n));
    }

    internal override DenseMatrix Rotate(DenseMatrix vectors, DenseMatrix columns)
    {
        var rotated = new DenseMatrix(vectors.Columns, columns.Columns);
        Algebra.Multiply(
            true, false, vectors.Columns, columns.Columns, vectors.Rows,
            1, vectors.Pointer, vectors.Rows, columns.Pointer, columns.Rows, 0, rotated.Pointer, rotated.Rows);
        return rotated;
    }

    internal override GenotypeProducts PrepareProducts(SampleSelection samples, int columns) =>
        new HostGenotypeProducts(this, samples, columns);

    internal override VarianceFactor PrepareVariance(int n) => new HostVarianceFactor(Algebra, n);

    internal override SparseFactor PrepareSparse(SupernodalStructure structure) => new HostSparseFactor(Algebra, structure);

    internal override ModelSolver PrepareModels() => new HostModelSolver(Threads);

    internal override MarkerScanner PrepareScan(ScanDesign design, SampleSelection samples) => Precision == Precision.Mixed
        ? new HostMarkerScanner<float>(this, design, samples)
        : new HostMarkerScanner<double>(this, design, samples);

    internal override LdBands PrepareLd(LdDesign design, SampleSelection samples) => new HostLdBands(this, design, samples);

    // What a sparse factor takes away is in float64.
    internal override ScoreScanner PrepareScore(ScoreDesign design, SampleSelection samples) =>
        Precision == Precision.Mixed && !design.NeedsHost
        ? new HostScoreScanner<float>(this, design, samples)
        : new HostScoreScanner<double>(this, design, samples);

    internal override SetProducts PrepareSets(ScoreDesign design, int fixedCount) => new HostSetProducts(this, design, fixedCount);

    internal override PairProducts PreparePairs(ScoreDesign design, int fixedCount, SampleSelection samples, PairSizes sizes) =>
        new HostPairProducts(this, design, fixedCount, samples, sizes);

    internal override BulkProducts PrepareBulk(BulkDesign design, SampleSelection samples, bool takesMissing) =>
        Precision == Precision.Mixed
        ? new HostBulkProducts<float>(this, design, samples, takesMissing)
        : new HostBulkProducts<double>(this, design, samples, takesMissing);

    private protected override void Dispose(bool disposing) => Algebra.Dispose();
}
