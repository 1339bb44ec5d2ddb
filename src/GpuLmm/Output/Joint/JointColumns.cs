namespace GpuLmm;

/// <summary>The columns that the table of a joint scan has for its traits: name, and the number of a result.</summary>
internal static class JointColumns
{
    /// <summary>BETA_a …, SE_a …, COV_a_b ….</summary>
    public static IReadOnlyList<(string Name, Func<JointResult, double> Value)> Of(IReadOnlyList<string> traits)
    {
        int size = traits.Count;
        var columns = new List<(string, Func<JointResult, double>)>();
        columns.AddRange(traits.Select((name, t) => ($"BETA_{name}", (Func<JointResult, double>)(result => At(result.Betas, t)))));
        columns.AddRange(traits.Select((name, t) =>
            ($"SE_{name}", (Func<JointResult, double>)(result => Math.Sqrt(At(result.Covariance, (t * size) + t))))));
        for (int a = 0; a < size; a++)
        {
            for (int b = a + 1; b < size; b++)
            {
                int k = (a * size) + b;
                columns.Add(($"COV_{traits[a]}_{traits[b]}", result => At(result.Covariance, k)));
            }
        }

        return columns;
    }

    /// <summary>All names, with NOTE last.</summary>
    public static IEnumerable<string> Names(IReadOnlyList<string> traits) =>
        [.. AssociationColumns.Names[..^1], .. Of(traits).Select(column => column.Name), AssociationColumns.Names[^1]];

    private static double At(IReadOnlyList<double> values, int k) => values.Count > 0 ? values[k] : double.NaN;
}
