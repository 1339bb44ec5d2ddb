namespace GpuLmm;

/// <summary>How the numbers of a relationship matrix lie in their file.</summary>
internal enum KinshipLayout
{
    Gcta,
    Rel,
    Sparse,
    Text,
    Csv,
}

/// <summary>The files that a path or prefix stands for.</summary>
/// <param name="Layout">The format.</param>
/// <param name="Path">The matrix.</param>
/// <param name="IdPath">Its ids; null where they are in the matrix itself or nowhere.</param>
internal sealed record KinshipSource(KinshipLayout Layout, string Path, string? IdPath)
{
    private static readonly (string Suffix, KinshipLayout Layout)[] Suffixes =
    [
        (".grm.bin", KinshipLayout.Gcta),
        (".rel.bin", KinshipLayout.Rel),
        (".grm.sp", KinshipLayout.Sparse),
        (".cXX.txt", KinshipLayout.Text),
        (".sXX.txt", KinshipLayout.Text),
    ];

    // A file of another ending may have the name of a prefix by chance.
    private static readonly string[] Endings = [".grm.bin", ".rel.bin", ".grm.sp", ".txt", ".csv"];

    /// <summary>Finds the one matrix that a path or prefix names.</summary>
    /// <exception cref="InputException">None, several, or one without the file of its ids.</exception>
    public static KinshipSource Find(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        bool isFile = File.Exists(path);
        if (isFile && Endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
        {
            return OfFile(path);
        }

        // P, and for GCTA's and PLINK's files also P.grm and P.rel.
        string[] candidates = [.. Suffixes.Select(s => path + s.Suffix), .. (string[])(path.EndsWith(".grm", StringComparison.Ordinal)
            || path.EndsWith(".rel", StringComparison.Ordinal) ? [path + ".bin"] : [])];
        string[] found = [.. candidates.Where(File.Exists)];
        return found.Length switch
        {
            1 => OfFile(found[0]),
            0 when isFile => OfFile(path),
            0 => throw new InputException($"{path}: no relationship matrix; there is no such file, nor {string.Join(", ", candidates)}."),
            _ => throw new InputException(
                $"{path}: stands for several relationship matrices: {string.Join(", ", found)}; name one by its path."),
        };
    }

    private static KinshipSource OfFile(string path)
    {
        if (path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
        {
            return new KinshipSource(KinshipLayout.Csv, path, null);
        }

        if (path.EndsWith(".txt", StringComparison.OrdinalIgnoreCase))
        {
            return new KinshipSource(KinshipLayout.Text, path, File.Exists(path + ".id") ? path + ".id" : null);
        }

        foreach ((string suffix, KinshipLayout layout) in Suffixes.Take(3))
        {
            if (path.EndsWith(suffix, StringComparison.Ordinal))
            {
                string idPath = path[..path.LastIndexOf('.')] + ".id";
                return File.Exists(idPath)
                    ? new KinshipSource(layout, path, idPath)
                    : throw new InputException($"{path}: its ids are missing; expected them in {idPath}.");
            }
        }

        throw new InputException($"{path}: not known as a relationship matrix; expected a name in .grm.bin, .grm.sp, .rel.bin, .txt or .csv.");
    }
}
