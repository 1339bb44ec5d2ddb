using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GpuLmm.Backends.Host.Calls;

/// <summary>What is multiplied: x is −1, 0 or 1, of a missing call 0; m tells whether a call is missing.</summary>
internal enum CallProduct
{
    /// <summary>Σ x x'.</summary>
    Calls,

    /// <summary>Σ x m', m' of the columns.</summary>
    CallsMissing,

    /// <summary>Σ m x'.</summary>
    MissingCalls,

    /// <summary>Σ m m'.</summary>
    Missing,
}

/// <summary>
/// Sums of products of calls of pairs of markers, as whole numbers. What two or three calls of one marker add to the sum with as many of
/// another is looked up, for all markers of a register at once, in the table of the calls of the first: 64 bytes and more are done by one
/// permutation, where a product in floating point does 8 or 16 numbers.
/// </summary>
internal abstract unsafe class CallProducts
{
    /// <summary>Rows that are multiplied together.</summary>
    public const int Rows = 4;

    /// <summary>Groups of columns that are multiplied together.</summary>
    public const int Groups = 2;

    // Codes of two groups of columns that lie in the first cache or the second.
    private const int StepsAtOnce = 336;

    /// <summary>All that this processor has, the fastest first.</summary>
    public static IReadOnlyList<CallProducts> Supported { get; } =
    [
        .. Avx512Vbmi.IsSupported && Vector512.IsHardwareAccelerated
            ? [new LookupProducts<WideLookup512, Vector512<byte>>()] : Array.Empty<CallProducts>(),
        .. Avx512BW.IsSupported && Vector512.IsHardwareAccelerated
            ? [new LookupProducts<Lookup512, Vector512<byte>>()] : Array.Empty<CallProducts>(),
        .. Avx2.IsSupported ? [new LookupProducts<Lookup256, Vector256<byte>>()] : Array.Empty<CallProducts>(),
        new LookupProducts<Lookup128, Vector128<byte>>(),
    ];

    /// <summary>Markers of a group.</summary>
    public abstract int Width { get; }

    /// <summary>Calls of a code.</summary>
    public abstract int Samples { get; }

    /// <summary>Adds Σ over some codes for rows and columns.</summary>
    /// <param name="product">Calls, or calls and missing ones of columns.</param>
    /// <param name="rows">Has the rows.</param>
    /// <param name="row">The first of <see cref="Rows"/>, a multiple of it.</param>
    /// <param name="columns">Has the columns.</param>
    /// <param name="group">Their first group.</param>
    /// <param name="groups">1 or 2 groups.</param>
    /// <param name="steps">Which codes.</param>
    /// <param name="sums">One row after the other, <see cref="Groups"/> · <see cref="Width"/> each.</param>
    public abstract void Add(
        CallProduct product, CodeTable rows, int row, CodeTable columns, int group, int groups, (int First, int End) steps, int* sums);

    /// <summary>Adds Σ over those codes of one row in which a call is missing.</summary>
    /// <param name="product">Missing calls of the row, and what of the columns.</param>
    /// <param name="rows">Has the row.</param>
    /// <param name="row">Which it is.</param>
    /// <param name="steps">The codes.</param>
    /// <param name="columns">Has the columns.</param>
    /// <param name="group">Their group.</param>
    /// <param name="sums">As many as a group has members.</param>
    public abstract void AddMissing(
        CallProduct product, CodeTable rows, int row, ReadOnlySpan<int> steps, CodeTable columns, int group, int* sums);

    /// <summary>The same for many rows and codes: what is read of columns stays in the caches while all rows are multiplied.</summary>
    /// <param name="product">Calls, or calls and missing ones of columns.</param>
    /// <param name="rows">Has the rows.</param>
    /// <param name="own">The first, a multiple of <see cref="Rows"/>, and that after the last; sums are of a multiple too.</param>
    /// <param name="columns">Has the columns.</param>
    /// <param name="group">Their first group.</param>
    /// <param name="groups">1 or 2 groups.</param>
    /// <param name="steps">Codes of each.</param>
    /// <param name="sums">As of <see cref="Add"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddAll(
        CallProduct product, CodeTable rows, (int First, int End) own, CodeTable columns, int group, int groups, int steps, int* sums)
    {
        for (int step = 0; step < steps; step += StepsAtOnce)
        {
            (int, int) now = (step, Math.Min(step + StepsAtOnce, steps));
            for (int i = own.First; i < own.End; i += Rows)
            {
                Add(product, rows, i, columns, group, groups, now, sums + ((long)(i - own.First) * Groups * Width));
            }
        }
    }
}

/// <summary>
/// Codes in groups of as many rows as a register has bytes: of each group the first codes of all its rows, then the next ones.
/// </summary>
/// <param name="first">The first code.</param>
/// <param name="steps">Codes of a row.</param>
/// <param name="width">Rows of a group.</param>
internal readonly unsafe struct CodeTable(byte* first, int steps, int width)
{
    /// <summary>The codes of a group.</summary>
    public byte* Group(int group) => first + ((long)group * steps * width);

    /// <summary>The first code of a row; the next is as many bytes away as a group has rows.</summary>
    public byte* Row(int row) => Group(row / width) + (row % width);
}
