namespace GpuLmm.Backends;

/// <summary>Models that a device solves at a time, each in the room of the largest.</summary>
/// <param name="First">The first of the models in the order of the plan.</param>
/// <param name="Count">Models.</param>
/// <param name="LayoutLength">Most numbers of a layout, with the sizes before it.</param>
/// <param name="DataLength">Most numbers of cross-products.</param>
/// <param name="WorkLength">Most numbers of solution and scratch.</param>
internal readonly record struct ModelBlock(int First, int Count, int LayoutLength, int DataLength, int WorkLength)
{
    /// <summary>q, p and the entries of θ.</summary>
    public const int SizeLength = 3;

    /// <summary>Bytes of one model.</summary>
    public long BytesPerModel => (sizeof(int) * (long)(SizeLength + LayoutLength)) + (sizeof(double) * ((long)DataLength + WorkLength));

    /// <summary>Bytes of all.</summary>
    public long Bytes => Count * BytesPerModel;

    /// <summary>The largest of its buffers.</summary>
    public long LargestBytes => Count * (long)Math.Max(sizeof(int) * LayoutLength, sizeof(double) * Math.Max(DataLength, WorkLength));
}

/// <summary>Which models of a batch a device solves, and in what blocks; the host has the others.</summary>
/// <param name="Order">Indices of the device's models, ascending in size.</param>
/// <param name="Blocks">These models in blocks.</param>
/// <param name="Rest">Indices of the host's models.</param>
internal sealed record ModelBlockPlan(IReadOnlyList<int> Order, IReadOnlyList<ModelBlock> Blocks, IReadOnlyList<int> Rest)
{
    /// <summary>
    /// Most rows of the equations of a model that a thread of a device solves: beyond, a thread of the host is done sooner.
    /// </summary>
    public const int MostRows = 64;

    // Staged on the host.
    private const long MostBytes = 1L << 28;

    /// <summary>The plan for a device.</summary>
    /// <param name="device">What there is.</param>
    /// <param name="models">Sizes of the models.</param>
    public static ModelBlockPlan Create(DeviceLimits device, IReadOnlyList<SmallModelShape> models)
    {
        long available = Math.Min(device.AvailableBytes, MostBytes);
        bool Fits(ModelBlock block) => block.Bytes <= available && block.LargestBytes <= device.LargestAllocation;
        bool IsSmall(SmallModelShape shape) => shape.Rows <= MostRows && Fits(Of(0, shape));
        int[] order = [.. Enumerable.Range(0, models.Count).Where(k => IsSmall(models[k])).OrderBy(k => models[k].WorkLength)];
        var blocks = new List<ModelBlock>();
        ModelBlock block = default;
        for (int k = 0; k < order.Length; k++)
        {
            ModelBlock alone = Of(k, models[order[k]]), larger = block with
            {
                Count = block.Count + 1,
                LayoutLength = Math.Max(block.LayoutLength, alone.LayoutLength),
                DataLength = Math.Max(block.DataLength, alone.DataLength),
                WorkLength = Math.Max(block.WorkLength, alone.WorkLength),
            };

            // At most half of a block's memory is padding.
            bool isAlike = block.Count > 0 && larger.BytesPerModel <= 2 * Of(0, models[order[block.First]]).BytesPerModel;
            if (block.Count > 0 && !(isAlike && Fits(larger)))
            {
                blocks.Add(block);
            }

            block = isAlike && Fits(larger) ? larger : alone;
        }

        if (block.Count > 0)
        {
            blocks.Add(block);
        }

        return new ModelBlockPlan(order, blocks, [.. Enumerable.Range(0, models.Count).Where(k => !IsSmall(models[k]))]);
    }

    private static ModelBlock Of(int first, SmallModelShape shape) => new(first, 1, shape.LayoutLength, shape.DataLength, shape.WorkLength);
}
