using System.Numerics;

namespace GpuLmm.Backends.Host.LinearAlgebra;

/// <summary>The innermost product: one tile of C held in registers while k runs (Goto and van de Geijn 2008, section 4).</summary>
internal unsafe interface IMicroKernel<T>
    where T : unmanaged, IFloatingPoint<T>
{
    /// <summary>Rows of the tile: the width of a packed panel of A.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of the tile: the width of a packed panel of B.</summary>
    static abstract int Columns { get; }

    /// <summary>C tile = alpha · Σ_p a_p b_p' + beta · C tile, p in order; with beta = 0, C is not read.</summary>
    static abstract void Run(int k, T* a, T* b, T alpha, T beta, T* c, long ldc);
}
