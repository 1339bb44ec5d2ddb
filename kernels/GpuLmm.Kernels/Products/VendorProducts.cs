using System.Numerics;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace GpuLmm.Kernels;

/// <summary>
/// Products by cuBLAS. It cannot add float32 products to a float64 sum: those go through a buffer, which a kernel widens.
/// </summary>
/// <typeparam name="T">Scalar of the products.</typeparam>
internal sealed class VendorProducts<T> : DeviceProducts<T>
    where T : unmanaged, INumber<T>
{
    private readonly CuBlas blas;
    private readonly KernelSet<T> kernels;
    private readonly AcceleratorStream stream;
    private readonly ArrayView<T> buffer;

    /// <param name="blas">Its own, owned by the stage.</param>
    /// <param name="kernels">Kernels for the scalar.</param>
    /// <param name="stream">On which the products run.</param>
    /// <param name="buffer">Room for the largest float64 result in float32; not used in float64.</param>
    public VendorProducts(CuBlas blas, KernelSet<T> kernels, AcceleratorStream stream, ArrayView<T> buffer)
    {
        this.blas = blas;
        this.kernels = kernels;
        this.stream = stream;
        this.buffer = buffer;
        blas.SetStream(stream is CudaStream cuda ? cuda.StreamPtr : 0);
    }

    public override CuBlas Blas => blas;

    private static bool IsDouble => typeof(T) == typeof(double);

    public override void Multiply(ArrayView<T> a, ArrayView<T> b, ArrayView<T> c, in ProductShape shape) =>
        Multiply(a, b, c.LoadEffectiveAddressAsPtr(), shape, shape.CLine, 0);

    public override void MultiplyWide(ArrayView<T> a, ArrayView<T> b, ArrayView<double> c, in ProductShape shape)
    {
        if (IsDouble)
        {
            Multiply(a, b, c.LoadEffectiveAddressAsPtr(), shape, shape.CLine, 0);
            return;
        }

        Multiply(a, b, buffer.LoadEffectiveAddressAsPtr(), shape, shape.Rows, 0);
        kernels.Widen!.Launch(stream, buffer, c, shape);
    }

    public override void AddWide(ArrayView<T> a, ArrayView<T> b, ArrayView<double> c, in ProductShape shape)
    {
        if (IsDouble)
        {
            Multiply(a, b, c.LoadEffectiveAddressAsPtr(), shape, shape.CLine, 1);
            return;
        }

        Multiply(a, b, buffer.LoadEffectiveAddressAsPtr(), shape, shape.Rows, 0);
        kernels.AddWiden!.Launch(stream, buffer, c, shape);
    }

    /// <summary>C = ± op(A) op(B) + β C; of a rank update only what is on and below the diagonal.</summary>
    private void Multiply(ArrayView<T> a, ArrayView<T> b, nint c, in ProductShape shape, long cLine, int beta)
    {
        nint first = a.LoadEffectiveAddressAsPtr();
        if (shape.Triangle != Triangle.None && IsDouble && beta == 0)
        {
            MultiplyTriangle(shape, first, b.LoadEffectiveAddressAsPtr(), c, cLine);
            return;
        }

        if (shape.LowerOnly == 0)
        {
            Multiply(shape, shape.Rows, first, b.LoadEffectiveAddressAsPtr(), c, cLine, beta);
            return;
        }

        // Both operands are Z or Z': the square at the top by symmetry, what is below it, of Z, in full.
        int size = Interop.SizeOf<T>();
        bool transpose = shape.ALine != 1;
        int lda = checked((int)(transpose ? shape.ALine : shape.ADepth));
        if (IsDouble)
        {
            blas.RankUpdate(transpose, shape.Columns, shape.Depth, (double)Sign(shape), first, lda, beta, c, checked((int)cLine));
        }
        else
        {
            blas.RankUpdate(transpose, shape.Columns, shape.Depth, Sign(shape), first, lda, (float)beta, c, checked((int)cLine));
        }

        if (shape.Rows > shape.Columns)
        {
            int below = shape.Columns * size;
            Multiply(shape, shape.Rows - shape.Columns, first + below, first, c + below, cLine, beta);
        }
    }

    /// <summary>C = ± op(A) op(B) with one of them a lower triangle.</summary>
    private void MultiplyTriangle(in ProductShape shape, nint a, nint b, nint c, long cLine)
    {
        bool isRight = shape.Triangle == Triangle.Right, transpose = shape.Triangle == Triangle.TransposedLeft;
        int lda = checked((int)(transpose ? shape.ALine : shape.ADepth)), ldb = checked((int)shape.BLine);
        (nint triangle, int line, nint other, int otherLine) = isRight ? (b, ldb, a, lda) : (a, lda, b, ldb);
        blas.MultiplyTriangle(isRight, transpose, shape.Rows, shape.Columns, Sign(shape), triangle, line, other, otherLine, c,
            checked((int)cLine));
    }

    private static float Sign(in ProductShape shape) => shape.Negative != 0 ? -1 : 1;

    private void Multiply(in ProductShape shape, int rows, nint a, nint b, nint c, long cLine, int beta)
    {
        // Column-major as it stands where the lines are contiguous, transposed where the depth is.
        bool transposeA = !(shape.ALine == 1 && shape.ADepth >= Math.Max(1, rows));
        bool transposeB = !(shape.BDepth == 1 && shape.BLine >= Math.Max(1, shape.Depth));
        int lda = checked((int)(transposeA ? shape.ALine : shape.ADepth)), ldb = checked((int)(transposeB ? shape.BDepth : shape.BLine));
        if (IsDouble)
        {
            blas.Multiply(transposeA, transposeB, rows, shape.Columns, shape.Depth, (double)Sign(shape), a, lda, b, ldb, beta, c,
                checked((int)cLine));
        }
        else
        {
            blas.Multiply(transposeA, transposeB, rows, shape.Columns, shape.Depth, Sign(shape), a, lda, b, ldb, (float)beta, c,
                checked((int)cLine));
        }
    }
}
