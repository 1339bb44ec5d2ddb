namespace GpuLmm.Backends.Several;

/// <summary>Every member takes every block and multiplies by its own columns: one member computes an element, as if alone.</summary>
/// <param name="shares">The columns of each member.</param>
/// <param name="members">The members' products.</param>
internal sealed class GroupGenotypeProducts(IReadOnlyList<ColumnRange> shares, IReadOnlyList<GenotypeProducts> members) : GenotypeProducts
{
    private readonly List<DenseMatrix> rights = [];

    public override int BlockSize { get; } = members.Min(member => member.BlockSize);

    public override void Begin(DenseMatrix? right)
    {
        Free();
        for (int k = 0; k < members.Count; k++)
        {
            if (right is not null)
            {
                rights.Add(Copy(right, shares[k]));
            }

            members[k].Begin(right is null ? null : rights[k]);
        }
    }

    public override void Load(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings)
    {
        MarkerCoding[] own = codings.ToArray();
        StageGroup.ForEach(members.Count, k => members[k].Load(block, own));
    }

    public override void Project(MarkerRows rows) => StageGroup.ForEach(members.Count, k => members[k].Project(rows.From(shares[k].First)));

    public override void Add(MarkerRows rows) => StageGroup.ForEach(members.Count, k => members[k].Add(rows.From(shares[k].First)));

    public override void AddTo(DenseMatrix target)
    {
        for (int k = 0; k < members.Count; k++)
        {
            using DenseMatrix own = Copy(target, shares[k]);
            members[k].AddTo(own);
            for (int j = 0; j < own.Columns; j++)
            {
                own.Column(j).CopyTo(target.Column(shares[k].First + j));
            }
        }
    }

    public override void Dispose()
    {
        Free();
        foreach (GenotypeProducts member in members)
        {
            member.Dispose();
        }
    }

    private void Free()
    {
        rights.ForEach(own => own.Dispose());
        rights.Clear();
    }

    private static DenseMatrix Copy(DenseMatrix matrix, ColumnRange columns)
    {
        var copy = new DenseMatrix(matrix.Rows, columns.Count);
        for (int j = 0; j < columns.Count; j++)
        {
            matrix.Column(columns.First + j).CopyTo(copy.Column(j));
        }

        return copy;
    }
}
