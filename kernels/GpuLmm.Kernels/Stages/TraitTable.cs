using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>Flattens the traits of a scan into the arrays that <see cref="TraitViews"/> points to.</summary>
internal sealed class TraitTable
{
    private readonly TraitHeader[] headers;
    private readonly int[] globalNodes;
    private readonly int[] responseColumns;
    private readonly double[] constants;
    private readonly double[] differentiation;

    public TraitTable(IReadOnlyList<ScanTrait> traits)
    {
        headers = new TraitHeader[traits.Count];
        globalNodes = [.. traits.SelectMany(t => t.GlobalNodes)];
        responseColumns = [.. traits.SelectMany(t => t.ResponseColumns)];
        constants = [.. traits.SelectMany(t => t.Constants)];
        var offsets = new Dictionary<double[], int>(ReferenceEqualityComparer.Instance);
        var matrices = new List<double>();
        int node = 0;
        for (int t = 0; t < traits.Count; t++)
        {
            ScanTrait trait = traits[t];
            if (!offsets.TryGetValue(trait.Differentiation, out int offset))
            {
                offsets[trait.Differentiation] = offset = matrices.Count;
                matrices.AddRange(trait.Differentiation);
            }

            headers[t] = new TraitHeader
            {
                NodeCount = trait.NodeCount,
                WindowCount = trait.WindowCount,
                ZeroNode = trait.ZeroNode,
                TouchesUpper = trait.TouchesUpper ? 1 : 0,
                RemlNode = trait.RemlNode,
                MlNode = trait.MlNode,
                NodeOffset = node,
                DifferentiationOffset = offset,
                RemlDegrees = trait.RemlDegrees,
                MlDegrees = trait.MlDegrees,
            };
            node += trait.NodeCount;
        }

        differentiation = [.. matrices];
        MostNodes = traits.Count == 0 ? 0 : traits.Max(t => t.WindowCount);
    }

    /// <summary>Largest G.</summary>
    public int MostNodes { get; }

    /// <summary>Bytes on the device.</summary>
    public long Bytes =>
        ((long)headers.Length * Interop.SizeOf<TraitHeader>()) + (8L * globalNodes.Length)
            + (8L * (constants.Length + differentiation.Length));

    public TraitViews Upload(DeviceScope scope, AcceleratorStream stream) => new(
        Upload<TraitHeader>(scope, stream, headers),
        Upload<int>(scope, stream, globalNodes),
        Upload<int>(scope, stream, responseColumns),
        Upload<double>(scope, stream, constants),
        Upload<double>(scope, stream, differentiation));

    private static ArrayView<T> Upload<T>(DeviceScope scope, AcceleratorStream stream, T[] values)
        where T : unmanaged
    {
        ArrayView<T> view = scope.Allocate<T>(values.Length, "the null models' constants");
        stream.Upload<T>(values, view);
        return view;
    }
}
