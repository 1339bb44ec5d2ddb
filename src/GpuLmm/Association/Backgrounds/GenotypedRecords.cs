namespace GpuLmm;

/// <summary>The records of a table whose samples are genotyped and kept.</summary>
/// <param name="Data">Their table.</param>
/// <param name="IdCount">Ids of the table.</param>
/// <param name="Matched">Ids that are genotyped.</param>
/// <param name="RemovedByLists">Genotyped ids that the lists leave out.</param>
/// <param name="NotGenotyped">The others.</param>
internal sealed record GenotypedRecords(
    DataTable Data, int IdCount, int Matched, int RemovedByLists, IReadOnlyList<string> NotGenotyped)
{
    private int[] Samples { get; init; } = [];

    /// <summary>Ids whose records are kept.</summary>
    public int Kept => Matched - RemovedByLists;

    /// <param name="data">The table.</param>
    /// <param name="column">Column of ids.</param>
    /// <param name="genotypes">The genotypes.</param>
    /// <param name="keepPath">List of samples to keep; null for all.</param>
    /// <param name="removePath">List of samples to leave out; null for none.</param>
    /// <exception cref="InputException">No id is genotyped, or one names several samples; a list that is missing or empty.</exception>
    public static GenotypedRecords Of(DataTable data, string column, Genotypes genotypes, string? keepPath, string? removePath)
    {
        var index = new SampleIndex(genotypes.Name, genotypes.Samples);
        int count = genotypes.Samples.Count;
        bool[]? keep = keepPath is null ? null : SampleList.Read(keepPath, index, count);
        bool[]? remove = removePath is null ? null : SampleList.Read(removePath, index, count);
        IReadOnlyList<string?> ids = data.Text(column);
        var sampleOf = new Dictionary<string, int>(StringComparer.Ordinal);
        List<int> rows = [], samples = [];
        for (int row = 0; row < ids.Count; row++)
        {
            if (ids[row] is not { } id)
            {
                continue;
            }

            if (!sampleOf.TryGetValue(id, out int sample))
            {
                int at = row;
                sampleOf[id] = sample = index.Find(null, id, rule => data.Fault(at, rule));
            }

            if (sample >= 0 && IsKept(sample))
            {
                rows.Add(row);
                samples.Add(sample);
            }
        }

        if (sampleOf.Count == 0 || sampleOf.Values.All(sample => sample < 0))
        {
            throw new InputException(
                $"{data.Path}: none of its {sampleOf.Count} ids ({column}: {string.Join(", ", sampleOf.Keys.Take(3))}) is in {genotypes.Name}, "
                + $"whose ids are like '{genotypes.Samples[0].Individual}'.");
        }

        int matched = sampleOf.Values.Count(sample => sample >= 0),
            removed = sampleOf.Values.Count(sample => sample >= 0 && !IsKept(sample));
        return removed == matched
            ? throw new InputException($"{data.Path}: --keep and --remove leave none of its {matched} genotyped samples.")
            : new GenotypedRecords(
                rows.Count == data.RowCount ? data : data.Select([.. rows]), sampleOf.Count, matched, removed,
                [.. sampleOf.Where(pair => pair.Value < 0).Select(pair => pair.Key)])
            {
                Samples = [.. samples],
            };

        bool IsKept(int sample) => (keep?[sample] ?? true) && !(remove?[sample] ?? false);
    }

    /// <summary>
    /// The records with a column for each of some markers: copies of allele 1, for a missing call their mean over the samples of the
    /// records.
    /// </summary>
    /// <param name="genotypes">The genotypes that the records were matched with.</param>
    /// <param name="markers">Ids of the markers.</param>
    /// <exception cref="InputException">A marker that is not there or has no call, or a column of its name.</exception>
    public GenotypedRecords WithMarkers(Genotypes genotypes, IReadOnlyList<string> markers)
    {
        DataTable data = Data;
        foreach ((string marker, double[] copies) in markers.Zip(ConditionalMarkers.Read(genotypes, markers)))
        {
            if (data.Has(marker))
            {
                throw new InputException($"{Data.Path}: has a column '{marker}', and a marker that is conditioned on has that id too; rename the column.");
            }

            double[] called = [.. Samples.Distinct().Select(sample => copies[sample]).Where(double.IsFinite)];
            if (called.Length == 0)
            {
                throw new InputException($"{genotypes.Name}: no sample of {Data.Path} has a call of marker {marker}.");
            }

            double mean = called.Average();
            data = data.With(DataColumn.Create(
                marker, Array.ConvertAll(Samples, sample => double.IsNaN(copies[sample]) ? mean : copies[sample])));
        }

        return this with { Data = data };
    }
}
