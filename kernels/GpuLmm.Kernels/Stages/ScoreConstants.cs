using System.Numerics;
using GpuLmm.Backends;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>A score design on the device, which its lanes share.</summary>
internal sealed class ScoreConstants<T>
    where T : unmanaged, INumber<T>
{
    private readonly IStageDevice backend;

    public ScoreConstants(IStageDevice backend, DeviceScope scope, ScoreDesign design, SampleSelection samples)
    {
        this.backend = backend;
        Design = design;
        Samples = samples;
        using var ones = new DenseMatrix(design.SampleCount, 1);
        ones.Column(0).Fill(1);
        AcceleratorStream stream = scope.CreateStream();
        Columns = Upload(scope, design.Columns, "covariates and residuals");
        Weights = Upload(scope, design.Weights ?? ones, "weights of the squares");
        Indices = scope.Allocate<int>(samples.Count, "the sample indices");
        stream.Upload(samples.Indices, Indices);
        stream.Synchronize();
        int panel = (int)Math.Clamp(
            backend.Offer.LargestAllocation / Interop.SizeOf<T>() / Math.Max(1, design.SampleCount), 1, design.SampleCount);
        IReadOnlyList<ColumnRange> panels = ColumnRange.All(design.SampleCount).Cut(panel);
        Dictionary<DenseMatrix, Eigenvectors<T>> matrices = design.Matrices.ToDictionary(
            matrix => matrix, Eigenvectors<T> (matrix) => new ResidentEigenvectors<T>(backend, scope, matrix, panels));
        Forms = [.. design.Forms.Select(form => Form(scope, form, matrices[form.Matrix]))];
    }

    public ScoreDesign Design { get; }

    public SampleSelection Samples { get; }

    public ArrayView<T> Columns { get; }

    public ArrayView<T> Weights { get; }

    public ArrayView<int> Indices { get; }

    public IReadOnlyList<ScoreForm<T>> Forms { get; }

    private ScoreForm<T> Form(DeviceScope scope, QuadraticForm form, Eigenvectors<T> matrix)
    {
        int n = Design.SampleCount;
        using var left = new DenseMatrix(n, form.Pairs.Count);
        for (int k = 0; k < form.Pairs.Count; k++)
        {
            Set(left.Column(k), form.Pairs[k].Left);
        }

        using var right = new DenseMatrix(n, 1);
        Set(right.Column(0), form.Right);
        return new ScoreForm<T>(
            matrix, form.Right is null ? default : Upload(scope, right, "environments"), form.Right is not null,
            Upload(scope, left, "environments"), [.. form.Pairs.Select(pair => pair.Pair)]);
    }

    private ArrayView<T> Upload(DeviceScope scope, DenseMatrix matrix, string what)
    {
        ArrayView<T> view = scope.Allocate<T>(matrix.Length, what);
        using DeviceScope uploading = backend.Memory.Open();
        new MatrixTransfer<T>(backend, uploading, matrix.Length).Upload(matrix, ColumnRange.All(matrix.Columns), view);
        return view;
    }

    private static void Set(Span<double> column, double[]? values)
    {
        if (values is null)
        {
            column.Fill(1);
        }
        else
        {
            values.CopyTo(column);
        }
    }
}

/// <summary>A quadratic form on the device.</summary>
/// <param name="Matrix">H; symmetric, so that H'X is HX.</param>
/// <param name="Right">r, where there is one.</param>
/// <param name="HasRight">Whether there is.</param>
/// <param name="Left">l of every pair, as columns.</param>
/// <param name="Pairs">The pairs.</param>
internal sealed record ScoreForm<T>(Eigenvectors<T> Matrix, ArrayView<T> Right, bool HasRight, ArrayView<T> Left, int[] Pairs)
    where T : unmanaged, INumber<T>;
