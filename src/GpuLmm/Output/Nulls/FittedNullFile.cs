using System.Reflection;
using GpuLmm.Backends;
using GpuLmm.Numerics.Sparse;

namespace GpuLmm;

/// <summary>
/// Saves the null model of a scan and reads it back: ids, scores and information of the samples, and the fit (<c>docs/files.md</c>). The
/// numbers are followed by their SHA-256, so that a file that was cut off or changed is refused.
/// </summary>
public static class FittedNullFile
{
    private const int Version = 1;

    // Of generalised models, which programs before them cannot test against.
    private const int GeneralisedVersion = 2;

    // Of interactions in generalised models, whose scale is known.
    private const int ScoreVersion = 3;

    /// <summary>Writes a null model, under its final name only when complete.</summary>
    /// <param name="path">Usually <c>PREFIX.null</c>.</param>
    /// <param name="model">The model.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <exception cref="InputException">The file exists, or cannot be written.</exception>
    public static void Write(string path, FittedNull model, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var file = new PendingFile(path, overwrite);
        Write(file.Stream, model);
        file.Complete();
    }

    /// <summary>Reads a null model.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It is missing, no null model, of another version, cut off or changed.</exception>
    public static FittedNull Read(string path) => Read(path, out _);

    /// <summary>As <see cref="Read(string)"/>, with the digest of the file.</summary>
    internal static FittedNull Read(string path, out string digest)
    {
        ArgumentNullException.ThrowIfNull(path);
        using FileStream file = InputFile.OpenRead(path);
        var reader = new NullReader(path, file);
        FittedNull model = DamagedInput.Read(() => Read(path, reader), e => new InputException(
            $"{path}: not the null model that gpulmm null or fit --save-null writes, or damaged ({e.Message}); make it again.", e));
        digest = reader.Digest;
        return model;
    }

    /// <summary>Writes a null model to a stream.</summary>
    /// <returns>The digest that ends it.</returns>
    internal static string Write(Stream stream, FittedNull model)
    {
        if (model.Generalised?.Survival is not null)
        {
            throw new InputException($"{model.Report.Formula}: null models of times to an event are not saved; fit them in the scan.");
        }

        if (model.Design.Whitening is not null)
        {
            throw new InputException(
                $"{model.Report.Formula}: null models with a sparse relationship matrix are not saved; fit them in the scan.");
        }

        ScoreDesign design = model.Design;
        DenseMatrix[] matrices = [.. design.Matrices];
        var writer = new NullWriter(stream);
        writer.Json(NullJson.Default.NullHeader, new NullHeader
        {
            Version = model.Numbers.HasKnownScale ? ScoreVersion : model.Generalised is null ? Version : GeneralisedVersion,
            WrittenBy = typeof(FittedNullFile).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
            Records = model.Numbers.RecordCount,
            Fixed = model.Numbers.FixedCount,
            ResidualSquares = model.Generalised is null && !model.Numbers.HasKnownScale ? model.Numbers.ResidualSquares : 0,
            KnownScale = model.Numbers.HasKnownScale,
            Columns = design.Columns.Columns,
            Robust = model.IsRobust,
            Ids = model.Ids,
            Tests = [.. model.Tests.Select(test => new NullTest(test.Term, test.Model, test.Tested, test.Origin))],
            Matrices = matrices.Length,
            Forms = [.. design.Forms.Select(form => new NullForm(
                Array.IndexOf(matrices, form.Matrix), form.Right is not null,
                [.. form.Pairs.Select(pair => new NullPair(pair.Pair, pair.Left is not null))]))],
            Entries = design.Sparse is { } own
                ? [own.Factor.Rows.Length, .. own.Crossproducts.Select(columns => (long)columns.Rows.Length)] : [],
            Effects = design.Sparse?.Factor.Size ?? 0,
            Generalised = model.Generalised is { } family ? GeneralisedPart.HeaderOf(family, model.GivenCount) : null,
        });
        using var fit = new MemoryStream();
        ModelJson.Write(fit, model.Report);
        writer.Bytes(fit.ToArray());
        writer.Columns(design.Columns);
        writer.Columns(design.Weights!);
        foreach (QuadraticForm form in design.Forms)
        {
            writer.Numbers(form.Right ?? []);
            form.Pairs.ToList().ForEach(pair => writer.Numbers(pair.Left ?? []));
        }

        Array.ForEach(matrices, writer.Columns);
        if (design.Sparse is { } sparse)
        {
            writer.Sparse(sparse.Factor.Starts, sparse.Factor.Rows, sparse.Factor.Values);
            sparse.Crossproducts.ToList().ForEach(columns => writer.Sparse(columns.Starts, columns.Rows, columns.Values));
        }

        if (model.Generalised is { } generalised)
        {
            GeneralisedPart.Write(writer, generalised);
        }

        return writer.Complete();
    }

    private static FittedNull Read(string path, NullReader reader)
    {
        reader.RequireWhole();
        NullHeader header = reader.Json(NullJson.Default.NullHeader);
        if (header.Version != (header.KnownScale ? ScoreVersion : header.Generalised is null ? Version : GeneralisedVersion))
        {
            throw new InputException($"{path}: is a null model of version {header.Version}, written by {header.WrittenBy}; "
                + $"expected version {Version}, {GeneralisedVersion} or {ScoreVersion}: make it again.");
        }

        ModelReport report = FitFile.ReadReport(path, new MemoryStream(reader.Bytes()));
        int n = header.Ids.Count, pairs = header.Generalised is not null
            ? 1 : new ColumnLayout(header.Columns, 0, 1) { IsRobust = header.Robust }.PairCount;
        DenseMatrix columns = reader.Columns(n, header.Columns), weights = reader.Columns(n, pairs);
        (double[]? Right, double[]?[] Left)[] factors = [.. header.Forms.Select(form => (
            form.HasRight ? reader.Numbers(n) : null, form.Pairs.Select(pair => pair.HasLeft ? reader.Numbers(n) : null).ToArray()))];
        DenseMatrix[] matrices = [.. Enumerable.Range(0, header.Matrices).Select(_ => reader.Columns(n, n))];
        SparseInformation? sparse = header.Entries.Count == 0 ? null : Sparse(reader, header, n);
        var design = new ScoreDesign
        {
            Columns = columns,
            Weights = weights,
            Forms = [.. header.Forms.Select((form, k) => new QuadraticForm(
                matrices[form.Matrix], factors[k].Right, [.. form.Pairs.Select((pair, i) => (pair.Pair, factors[k].Left[i]))]))],
            Sparse = sparse,
        };
        return new FittedNull(
            report, header.Ids, design,
            new ScoreNull(header.Records, header.Fixed, header.ResidualSquares) { HasKnownScale = header.KnownScale },
            [.. header.Tests.Select(test => new ColumnTest(test.Term, test.Model, test.Tested, test.Origin))], header.Robust)
        {
            Generalised = header.Generalised is { } family ? GeneralisedPart.Read(reader, family, n) : null,
            GivenCount = header.Generalised?.Given ?? 0,
        };
    }

    private static SparseInformation Sparse(NullReader reader, NullHeader header, int n)
    {
        (long[] starts, int[] rows, double[] values) = reader.Sparse(header.Effects, header.Entries[0]);
        return new SparseInformation(new SparseLower(starts, rows, values), [.. header.Entries.Skip(1).Select(count =>
        {
            (long[] starts, int[] rows, double[] values) = reader.Sparse(n, count);
            return new SparseColumns(starts, rows, values);
        })]);
    }
}
