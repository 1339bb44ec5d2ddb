using GpuLmm.Backends;
using GpuLmm.Numerics.Sparse;

namespace GpuLmm;

/// <summary>
/// Where the heavy arithmetic runs: the host, or a device. Its verbs are stages of the method; each returns a stage object that owns the
/// memory it needs and is disposed by whoever asked for it. Open one with <see cref="HostBackend.Open"/> or with the device package.
/// </summary>
public abstract class Backend : IDisposable
{
    private protected Backend()
    {
    }

    /// <summary>What <c>--device</c> calls it: <c>cpu</c>, <c>ilgpu-cpu</c>, <c>cuda:0</c>, <c>opencl:0</c>.</summary>
    public abstract string Name { get; }

    /// <summary>One line for the log: device or library, its version, memory and threads.</summary>
    public abstract string Description { get; }

    /// <summary>Why this backend was taken, where the choice was left to the program; empty where it was named.</summary>
    public string Choice { get; internal set; } = "";

    /// <summary>Precision of the O(n²M) products.</summary>
    public abstract Precision Precision { get; }

    /// <summary>Threads that host loops beside the backend may use; the native BLAS has the same number, and the two take turns.</summary>
    public abstract int Threads { get; }

    /// <summary>Releases the device or library.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The plan of a run: where each stage runs, in what blocks, and the memory it takes. Allocates nothing.</summary>
    /// <param name="stages">The stages of the run, in their order.</param>
    /// <exception cref="DeviceException">A stage cannot fit on the device; the message has the numbers and what to change.</exception>
    internal RunPlan Plan(IReadOnlyList<StageSize> stages)
    {
        ArgumentNullException.ThrowIfNull(stages);
        IReadOnlyList<DeviceLimits> limits = Limits;
        return new RunPlan([.. stages.Select(stage => stage.Plan(Precision, limits))]);
    }

    /// <summary>The host that does what the backend does no better, and every verb that the backend does not override.</summary>
    internal abstract Backend Host { get; }

    /// <summary>What the devices offer; none for the host.</summary>
    internal abstract IReadOnlyList<DeviceLimits> Limits { get; }

    /// <summary>Accumulates the whole lower triangle of Σ_j z_j z_j' over blocks of markers.</summary>
    /// <param name="samples">The n samples the kinship is for.</param>
    internal KinshipAccumulator AccumulateKinship(SampleSelection samples) => AccumulateKinship(samples, ColumnRange.All(samples.Count));

    /// <summary>Accumulates columns of the lower triangle of Σ_j z_j z_j' over blocks of markers.</summary>
    /// <param name="samples">The n samples the kinship is for.</param>
    /// <param name="columns">The columns; each with the rows from the diagonal on.</param>
    internal abstract KinshipAccumulator AccumulateKinship(SampleSelection samples, ColumnRange columns);

    /// <summary>K = U S U'.</summary>
    /// <param name="kinship">K, symmetric; overwritten and owned by the result.</param>
    /// <exception cref="InputException">K is not positive semi-definite.</exception>
    internal abstract Eigendecomposition Decompose(DenseMatrix kinship);

    /// <summary>The eigenvalues of any symmetric matrix, ascending; the matrix becomes the vectors.</summary>
    /// <param name="matrix">n × n, of which the lower triangle is read; on return eigenvector j is column j.</param>
    internal virtual double[] DecomposeSymmetric(DenseMatrix matrix) => Host.DecomposeSymmetric(matrix);

    /// <summary>Adds Z Z' to the lower triangle of a sum.</summary>
    /// <param name="factor">Z is some of its columns, n × k.</param>
    /// <param name="columns">Which.</param>
    /// <param name="sum">n × n; the strict upper triangle is left as it is.</param>
    internal virtual void AddRankUpdate(DenseMatrix factor, ColumnRange columns, DenseMatrix sum) =>
        Host.AddRankUpdate(factor, columns, sum);

    /// <summary>Left transpose products of U with the columns of <paramref name="columns"/>: U'C.</summary>
    /// <param name="vectors">U, n × n.</param>
    /// <param name="columns">C, n × k.</param>
    internal abstract DenseMatrix Rotate(DenseMatrix vectors, DenseMatrix columns);

    /// <summary>Prepares products Z W and Z'C with the coded genotypes of a list of markers, which come in blocks.</summary>
    /// <param name="samples">The n samples of Z.</param>
    /// <param name="columns">k ≥ 1, the columns of W and C.</param>
    internal virtual GenotypeProducts PrepareProducts(SampleSelection samples, int columns) => Host.PrepareProducts(samples, columns);

    /// <summary>Prepares to factor dense variances V and to give their determinants, products with V⁻¹, and V⁻¹ itself.</summary>
    /// <param name="n">Rows of V.</param>
    internal abstract VarianceFactor PrepareVariance(int n);

    /// <summary>Prepares to factor sparse matrices of one structure: the cross-products of grouped models.</summary>
    /// <param name="structure">Where factors have entries.</param>
    internal abstract SparseFactor PrepareSparse(SupernodalStructure structure);

    /// <summary>Prepares to fit many small grouped models.</summary>
    internal abstract ModelSolver PrepareModels();

    /// <summary>Prepares the tests of markers against fitted null models.</summary>
    /// <param name="design">U and the columns of every node; must outlive the scanner.</param>
    /// <param name="samples">The n analysed samples.</param>
    internal abstract MarkerScanner PrepareScan(ScanDesign design, SampleSelection samples);

    /// <summary>Prepares products of markers with the columns of null models that stay as they are.</summary>
    /// <param name="design">The columns; must outlive the scanner.</param>
    /// <param name="samples">The n analysed samples.</param>
    internal virtual ScoreScanner PrepareScore(ScoreDesign design, SampleSelection samples) => Host.PrepareScore(design, samples);

    /// <summary>Prepares products of pairs of markers with a null model that stays as it is.</summary>
    /// <param name="design">The columns and the information, of one column a marker; must outlive the products.</param>
    /// <param name="fixedCount">Columns that are covariates, before those of the traits.</param>
    /// <param name="samples">The n analysed samples.</param>
    /// <param name="sizes">Markers and pairs at once.</param>
    internal virtual PairProducts PreparePairs(ScoreDesign design, int fixedCount, SampleSelection samples, PairSizes sizes) =>
        Host.PreparePairs(design, fixedCount, samples, sizes);

    /// <summary>Prepares scores and information of the columns of sets of markers with a null model that stays as it is.</summary>
    /// <param name="design">The columns and the information, of one column a marker; must outlive the products.</param>
    /// <param name="fixedCount">Columns that are covariates, before those of the traits.</param>
    internal virtual SetProducts PrepareSets(ScoreDesign design, int fixedCount) => Host.PrepareSets(design, fixedCount);

    /// <summary>Prepares products of markers with thousands of traits.</summary>
    /// <param name="design">The columns of the traits and the nodes; must outlive the products.</param>
    /// <param name="samples">The n samples of the pass.</param>
    /// <param name="takesMissing">Whether missing calls are multiplied too.</param>
    internal virtual BulkProducts PrepareBulk(BulkDesign design, SampleSelection samples, bool takesMissing) =>
        Host.PrepareBulk(design, samples, takesMissing);

    /// <summary>Prepares sums of squared correlations of markers within windows.</summary>
    /// <param name="design">Windows, annotations and the sums; must outlive the stage.</param>
    /// <param name="samples">The n samples.</param>
    internal virtual LdBands PrepareLd(LdDesign design, SampleSelection samples) => Host.PrepareLd(design, samples);

    private protected virtual void Dispose(bool disposing)
    {
    }
}
