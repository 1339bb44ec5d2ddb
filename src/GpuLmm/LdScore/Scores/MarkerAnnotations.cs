namespace GpuLmm;

/// <summary>Annotations of the markers of genotypes, in the order of these.</summary>
/// <param name="Names">Of the annotations.</param>
/// <param name="Columns">Values, by annotation and marker of the genotypes.</param>
internal sealed record MarkerAnnotations(IReadOnlyList<string> Names, double[][] Columns)
{
    /// <summary>Reads a file of all markers, or of those of the chosen chromosomes, or files by chromosome.</summary>
    /// <param name="pattern">The file; <c>@</c> stands for a chromosome.</param>
    /// <param name="genotypes">The markers.</param>
    /// <param name="chromosomes">Those that are kept; null for all.</param>
    /// <exception cref="InputException">A file is missing, or its rows are not the markers', which is told by the first that
    /// differs.</exception>
    public static MarkerAnnotations Read(string pattern, Genotypes genotypes, IReadOnlySet<string>? chromosomes)
    {
        bool isByChromosome = pattern.Contains('@', StringComparison.Ordinal);
        int[] all = [.. Enumerable.Range(0, genotypes.Markers.Count)];
        int[] chosen = [.. all.Where(j =>
            chromosomes is null || chromosomes.Contains(ChromosomeNames.Normalize(genotypes.Markers[j].Chromosome)))];

        // LD scores are of autosomes, unless others are named: of these there need be no file.
        (string Path, int[] Markers)[] parts = isByChromosome
            ? [.. chosen.Where(j => chromosomes is not null || genotypes.Karyotype.KindOf(genotypes.Markers[j]) == ChromosomeKind.Autosome)
                .GroupBy(j => ChromosomeNames.Normalize(genotypes.Markers[j].Chromosome))
                .Select(group => (Path(ChromosomeFiles.Prefix(pattern, group.Key)), group.ToArray()))]
            : [(Path(pattern), chosen)];
        MarkerAnnotations? result = null;
        foreach ((string path, int[] own) in parts)
        {
            AnnotationFile file = AnnotationFile.Read(path);
            int[] markers = !isByChromosome && file.Count == all.Length ? all : own;
            Require(file, genotypes, markers);
            result ??= new MarkerAnnotations(file.Names, [.. file.Names.Select(_ => new double[genotypes.Markers.Count])]);
            if (!file.Names.SequenceEqual(result.Names))
            {
                throw new InputException(
                    $"{path}: annotations {string.Join(", ", file.Names)}, but {parts[0].Path} has {string.Join(", ", result.Names)}");
            }

            for (int i = 0; i < markers.Length; i++)
            {
                ReadOnlySpan<double> row = file.Row(i);
                for (int c = 0; c < row.Length; c++)
                {
                    result.Columns[c][markers[i]] = row[c];
                }
            }
        }

        return result ?? throw new InputException($"{pattern}: no marker to annotate");
    }

    private static string Path(string path) => ChromosomeFiles.Existing(path) ?? ChromosomeFiles.Existing(path + ".annot")
        ?? throw new InputException($"{path}: file not found (nor {path}.annot[.gz])");

    private static void Require(AnnotationFile file, Genotypes genotypes, int[] markers)
    {
        for (int i = 0; file.Ids is not null && i < Math.Min(markers.Length, file.Count); i++)
        {
            if (file.Ids.Text(i) != genotypes.Markers[markers[i]].Id)
            {
                throw new InputException(file.Path, i + 2,
                    $"is of {file.Ids.Text(i)}, but {genotypes.Name} has {genotypes.Markers[markers[i]].Id} there: expected a row for each marker, in its order");
            }
        }

        if (file.Count != markers.Length)
        {
            string next = file.Count < markers.Length ? $"; the first marker without a row is {genotypes.Markers[markers[file.Count]].Id}"
                : string.Empty;
            throw new InputException(FormattableString.Invariant(
                $"{file.Path}: {file.Count:N0} rows, but {genotypes.Name} has {markers.Length:N0} markers: expected a row for each, in its order{next}"));
        }
    }
}
