namespace GpuLmm;

/// <summary>Which column of a matrix of responses each row of a table of samples has.</summary>
/// <param name="samples">The table.</param>
/// <param name="id">Its column of ids.</param>
/// <param name="responses">The matrix.</param>
internal sealed class SampleColumns(DataTable samples, string id, ResponseMatrix responses)
{
    // Ids named in a message.
    private const int MostNamed = 3;

    /// <summary>The column of each row, −1 where there is none.</summary>
    /// <param name="warnings">Which samples are in one of the two alone.</param>
    /// <exception cref="InputException">No sample in common, or an id on two rows.</exception>
    public int[] Match(out string[] warnings)
    {
        IReadOnlyList<string?> ids = samples.Text(id);
        Dictionary<string, int> columnOf = responses.Samples.Select((sample, k) => KeyValuePair.Create(sample, k))
            .ToDictionary(StringComparer.Ordinal);
        var rowOf = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] columns = new int[samples.RowCount];
        for (int row = 0; row < columns.Length; row++)
        {
            columns[row] = ids[row] is { } own && columnOf.TryGetValue(own, out int column) ? column : -1;
            if (ids[row] is { } known && !rowOf.TryAdd(known, row))
            {
                throw samples.Fault(row, $"column {id}: {known} is there already; expected a row for each sample of {responses.Path}.");
            }
        }

        if (columns.All(column => column < 0))
        {
            throw new InputException(
                $"{samples.Path}: no value of column {id} ({Named(rowOf.Keys)}) is a sample of the header of {responses.Path} ({Named(responses.Samples)}).");
        }

        string[] rows = [.. rowOf.Keys.Where(own => !columnOf.ContainsKey(own))],
            others = [.. responses.Samples.Where(own => !rowOf.ContainsKey(own))];
        warnings =
        [
            .. rows.Length > 0 ? [$"{rows.Length} samples of {samples.Path} are not in {responses.Path}: {Named(rows)}."]
                : Array.Empty<string>(),
            .. others.Length > 0 ? [$"{others.Length} samples of {responses.Path} are not in {samples.Path}: {Named(others)}."]
                : Array.Empty<string>(),
        ];
        return columns;
    }

    private static string Named(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(MostNamed)) + (names.Count > MostNamed ? ", …" : "");
}
