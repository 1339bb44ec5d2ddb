namespace GpuLmm;

/// <summary>Names of columns that tell them apart.</summary>
internal static class ColumnNames
{
    /// <summary>
    /// The columns with R's names where each is there once. Where R gives several columns one name (levels with colons; level <c>b1</c> of
    /// <c>a</c> beside level <c>1</c> of <c>ab</c>) all but the first are numbered, so that each has its own in tables, and the same in
    /// predictions.
    /// </summary>
    public static List<(string Name, double[] Values)> Distinct(List<(string Name, double[] Values)> columns)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        return columns.ConvertAll(column =>
        {
            string name = column.Name;
            for (int k = 2; !names.Add(name); k++)
            {
                name = FormattableString.Invariant($"{column.Name} ({k})");
            }

            return (name, column.Values);
        });
    }
}
