namespace GpuLmm;

/// <summary>Finds markers by their ids.</summary>
internal sealed class MarkerIds
{
    private readonly Dictionary<string, int> places;
    private readonly Dictionary<string, int> repeated = new(StringComparer.Ordinal);

    public MarkerIds(Genotypes genotypes)
    {
        places = new Dictionary<string, int>(genotypes.Markers.Count, StringComparer.Ordinal);
        for (int j = 0; j < genotypes.Markers.Count; j++)
        {
            string id = genotypes.Markers[j].Id;
            if (!places.TryAdd(id, j))
            {
                repeated[id] = repeated.GetValueOrDefault(id, 1) + 1;
            }
        }
    }

    /// <summary>Index of the marker of an id.</summary>
    /// <param name="id">The id.</param>
    /// <param name="fault">Makes the exception where no marker has it, with the nearest, or several have.</param>
    public int Find(string id, Func<string, InputException> fault) =>
        !places.TryGetValue(id, out int place)
            ? throw fault($"'{id}' is the id of no marker{NearestName.Hint(id, [.. places.Keys])}")
            : repeated.TryGetValue(id, out int count) ? throw fault($"'{id}' is the id of {count} markers: expected one") : place;
}
