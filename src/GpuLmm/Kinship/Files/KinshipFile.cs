namespace GpuLmm;

/// <summary>Relationship matrices in the files of GCTA, PLINK 2 and GEMMA, and in CSV with ids (<c>docs/files.md</c>).</summary>
public static class KinshipFile
{
    /// <summary>Reads a matrix; what exists tells the format.</summary>
    /// <param name="path">
    /// A prefix P of <c>P.grm.bin</c>, <c>P.grm.sp</c>, <c>P.rel.bin</c>, <c>P.cXX.txt</c> or <c>P.sXX.txt</c>, or the path of such a file
    /// or of a <c>.csv</c>.
    /// </param>
    /// <param name="samples">
    /// The genotyped samples, in the order of the .fam: the rows of a text matrix that has no ids of its own, and the families of files
    /// that give individual ids only.
    /// </param>
    /// <exception cref="InputException">
    /// No such matrix or more than one, a file missing beside it, sizes that disagree, an entry that is not a number, an id twice, or a
    /// matrix that is not symmetric.
    /// </exception>
    public static Kinship Read(string path, IReadOnlyList<SampleId>? samples = null)
    {
        KinshipSource source = KinshipSource.Find(path);
        SampleId[] ids = Ids(source, samples);
        (DenseMatrix matrix, double markerCount) = source.Layout switch
        {
            KinshipLayout.Gcta => GctaMatrix.Read(source.Path, ids.Length),
            KinshipLayout.Rel => (RelMatrix.Read(source.Path, ids.Length), 0),
            KinshipLayout.Sparse => (SparseKinshipFile.Read(source.Path, samples).ToMatrix(), 0),
            KinshipLayout.Csv => (TextMatrix.ReadCsv(source.Path, ids.Length), 0),
            _ => (TextMatrix.Read(source.Path, ids.Length), 0.0),
        };
        try
        {
            KinshipChecks.RequireValid(matrix, ids, source.Path);
        }
        catch
        {
            matrix.Dispose();
            throw;
        }

        return new Kinship(matrix, ids, markerCount);
    }

    /// <summary>The number of samples of a matrix, without reading it: what the memory it takes depends on.</summary>
    /// <param name="path">As for <see cref="Read"/>.</param>
    /// <exception cref="InputException">No such matrix or more than one, or a file missing beside it.</exception>
    internal static int CountSamples(string path)
    {
        KinshipSource source = KinshipSource.Find(path);
        return source switch
        {
            { Layout: KinshipLayout.Csv } => TextMatrix.CsvIds(source.Path).Length,
            { IdPath: { } idPath } => IdFile.Read(idPath, null).Length,
            _ => TextMatrix.CountColumns(source.Path),
        };
    }

    /// <summary>Writes a matrix; files appear under their names only when complete.</summary>
    /// <param name="kinship">K.</param>
    /// <param name="prefix">P of the file names.</param>
    /// <param name="format">Which files.</param>
    /// <param name="overwrite">Whether existing files may be replaced.</param>
    /// <returns>The paths written.</returns>
    /// <exception cref="InputException">A file exists, or cannot be written.</exception>
    public static IReadOnlyList<string> Write(Kinship kinship, string prefix, KinshipFormat format, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(kinship);
        using var files = new PendingFiles(overwrite);
        Stage(files, kinship, prefix, format);
        return files.Complete();
    }

    /// <summary>Reads the kinships that leave a chromosome out, as <see cref="WriteLoco"/> wrote them.</summary>
    /// <param name="prefix">P of <c>P.loco.tsv</c> and of the matrices' files.</param>
    /// <param name="samples">The genotyped samples, as for <see cref="Read"/>.</param>
    /// <exception cref="InputException">
    /// The table is missing or breaks its format, a matrix is missing or faulty (see <see cref="Read"/>), or the matrices have different
    /// samples.
    /// </exception>
    public static LocoKinship ReadLoco(string prefix, IReadOnlyList<SampleId>? samples = null) => LocoFile.Read(prefix, samples);

    /// <summary>
    /// Writes kinships that leave a chromosome out: K of all markers under the prefix, K of every chromosome under its own, and the table
    /// <c>P.loco.tsv</c> (<c>docs/files.md</c>). Files appear under their names only when all are complete.
    /// </summary>
    /// <param name="kinship">The kinships.</param>
    /// <param name="prefix">P of the file names.</param>
    /// <param name="format">Which files.</param>
    /// <param name="overwrite">Whether existing files may be replaced.</param>
    /// <returns>The paths written.</returns>
    /// <exception cref="ArgumentException">Kinships with pairwise counts, which have no single divisor for each chromosome.</exception>
    /// <exception cref="InputException">A file exists, or cannot be written.</exception>
    public static IReadOnlyList<string> WriteLoco(LocoKinship kinship, string prefix, KinshipFormat format, bool overwrite = false) =>
        LocoFile.Write(kinship, prefix, format, overwrite);

    /// <summary>Reads a sparse matrix of GCTA or SAIGE; what exists tells the format.</summary>
    /// <param name="path">The path of a <c>.grm.sp</c> or <c>.mtx</c>, or its prefix.</param>
    /// <param name="samples">The genotyped samples, for the families of files that give individual ids only; or null.</param>
    /// <exception cref="InputException">No such matrix or several, no ids, an id twice, or entries that break the format.</exception>
    public static SparseKinship ReadSparse(string path, IReadOnlyList<SampleId>? samples = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return SparseKinshipFile.Read(path, samples);
    }

    /// <summary>Writes a sparse matrix; files appear under their names only when complete.</summary>
    /// <param name="kinship">K.</param>
    /// <param name="prefix">P of the file names.</param>
    /// <param name="format">Which files.</param>
    /// <param name="overwrite">Whether existing files may be replaced.</param>
    /// <returns>The paths written.</returns>
    /// <exception cref="InputException">A file exists, or cannot be written.</exception>
    public static IReadOnlyList<string> WriteSparse(
        SparseKinship kinship, string prefix, SparseKinshipFormat format, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(kinship);
        using var files = new PendingFiles(overwrite);
        SparseKinshipFile.Stage(files, kinship, prefix, format);
        return files.Complete();
    }

    /// <summary>
    /// Writes a sparse inverse as text: <c>P.ainv.tsv</c> with one pair and its value on each line, and <c>P.ainv.id</c>
    /// (<c>docs/files.md</c>). Files appear under their names only when both are complete.
    /// </summary>
    /// <param name="inverse">A⁻¹.</param>
    /// <param name="prefix">P of the file names.</param>
    /// <param name="overwrite">Whether existing files may be replaced.</param>
    /// <returns>The paths written.</returns>
    /// <exception cref="InputException">A file exists, or cannot be written.</exception>
    public static IReadOnlyList<string> WriteInverse(KinshipInverse inverse, string prefix, bool overwrite = false) =>
        KinshipInverseFile.Write(inverse, prefix, overwrite);

    /// <summary>The paths that <see cref="Write"/> may write.</summary>
    /// <param name="prefix">P of the file names.</param>
    /// <param name="format">Which files.</param>
    public static IReadOnlyList<string> PathsOf(string prefix, KinshipFormat format)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        return format switch
        {
            KinshipFormat.Gcta => [prefix + ".grm.bin", prefix + ".grm.N.bin", prefix + ".grm.id"],
            KinshipFormat.Rel => [prefix + ".rel.bin", prefix + ".rel.id"],
            KinshipFormat.Text => [prefix + ".cXX.txt", prefix + ".cXX.txt.id"],
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a format of relationship matrices."),
        };
    }

    /// <summary>Writes the files of a matrix without giving them their names yet.</summary>
    internal static void Stage(PendingFiles files, Kinship kinship, string prefix, KinshipFormat format)
    {
        IReadOnlyList<string> paths = PathsOf(prefix, format);
        paths.ToList().ForEach(files.RequireFree);
        switch (format)
        {
            case KinshipFormat.Gcta:
                files.Write(paths[0], stream => GctaMatrix.Write(stream, kinship.Matrix));
                if (kinship.MarkerCount > 0)
                {
                    files.Write(paths[1], stream => GctaMatrix.WriteCounts(stream, kinship));
                }

                break;
            case KinshipFormat.Rel:
                files.Write(paths[0], stream => RelMatrix.Write(stream, kinship.Matrix));
                break;
            default:
                files.Write(paths[0], stream => TextMatrix.Write(stream, kinship.Matrix));
                break;
        }

        files.Write(paths[^1], stream => IdFile.Write(stream, kinship.Samples, header: format == KinshipFormat.Rel));
    }

    private static SampleId[] Ids(KinshipSource source, IReadOnlyList<SampleId>? samples)
    {
        if (source.Layout == KinshipLayout.Csv)
        {
            return IdFile.WithFamilies(TextMatrix.CsvIds(source.Path), samples, source.Path);
        }

        if (source.IdPath is not null)
        {
            return IdFile.Read(source.IdPath, samples);
        }

        return samples is null
            ? throw new InputException(
                $"{source.Path}: has no ids; expected {source.Path}.id beside it (FID IID per line, in the order of the rows).")
            : [.. samples];
    }
}
