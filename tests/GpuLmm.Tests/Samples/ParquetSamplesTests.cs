using System.IO.Compression;
using ParquetSharp;

namespace GpuLmm.Tests;

/// <summary>
/// Phenotype tables in Parquet, written by a program that has no code in common with what reads them, and compressed text.
/// </summary>
public sealed class ParquetSamplesTests
{
    private SampleFolder folder = null!;

    [SetUp]
    public void CreateFolder() => folder = new SampleFolder();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    // Neighbours that are one number as doubles.
    [Test]
    public void Whole_numbers_are_ids_with_all_their_digits()
    {
        const long First = 9_007_199_254_740_992;
        using (var file = new ParquetFileWriter(folder.Path("i.parquet"), [new Column<long>("IID"), new Column<double>("y")]))
        {
            using RowGroupWriter group = file.AppendRowGroup();
            Put(group, [First, First + 1, First + 2]);
            Put(group, [1.0, 2.0, 4.0]);
            file.Close();
        }

        SampleId[] ids = [.. Enumerable.Range(0, 3).Select(i => new SampleId("0", $"{First + i}"))];
        using MemoryGenotypes genotypes = MemoryGenotypes.Create(ids, [new Marker("1", "rs1", 0, 1, "A", "C")], [new sbyte[3]]);
        using StudySamples read = StudySamples.Align(genotypes, folder.Path("i.parquet"));

        Assert.That(read.Traits[0].Values.ToArray(), Is.EqualTo(new[] { 1.0, 2.0, 4.0 }));
    }

    [Test]
    public void Columns_of_any_type_of_number_are_traits_and_null_is_missing()
    {
        Column[] columns =
        [
            new Column<string>("FID"), new Column<string>("iid"), new Column<double?>("a"), new Column<float>("b"), new Column<int?>("c"),
            new Column<long>("d"), new Column<short>("e"), new Column<byte>("f"),
        ];
        using (var file = new ParquetFileWriter(folder.Path("p.parquet"), columns))
        {
            // Two groups of rows, in another order than the genotypes.
            foreach ((int First, int Count) part in (ReadOnlySpan<(int, int)>)[(4, 2), (0, 4)])
            {
                int[] own = [.. Enumerable.Range(part.First, part.Count)];
                using RowGroupWriter group = file.AppendRowGroup();
                Put(group, Array.ConvertAll(own, i => $"F{i + 1}"));
                Put(group, Array.ConvertAll(own, i => $"I{i + 1}"));
                Put(group, Array.ConvertAll(own, i => i == 2 ? (double?)null : i == 3 ? double.NaN : 0.1 * i));
                Put(group, Array.ConvertAll(own, i => 0.5f * i));
                Put(group, Array.ConvertAll(own, i => i == 0 ? (int?)null : i * i));
                Put(group, Array.ConvertAll(own, i => (1L << 40) + i));
                Put(group, Array.ConvertAll(own, i => (short)-i));
                Put(group, Array.ConvertAll(own, i => (byte)(7 * i)));
            }

            file.Close();
        }

        using StudySamples read = StudySamples.Align(folder.Genotypes, folder.Path("p.parquet"));
        using StudySamples text = folder.Align("FID IID a b c d e f\n" + string.Concat(Enumerable.Range(0, 6).Select(Line)));
        Assert.That(read.Traits.Select(trait => trait.Name), Is.EqualTo(new[] { "a", "b", "c", "d", "e", "f" }));
        foreach ((Trait a, Trait b) in text.Traits.Zip(read.Traits))
        {
            Assert.That(b.Values.ToArray(), Is.EqualTo(a.Values.ToArray()), a.Name);
            Assert.That(b.SampleSet.Indices.ToArray(), Is.EqualTo(a.SampleSet.Indices.ToArray()), a.Name);
        }

        using StudySamples some = StudySamples.Align(
            folder.Genotypes, folder.Path("p.parquet"), options: new StudySamplesOptions { PhenotypeNames = ["e", "b"] });
        Assert.That(some.Traits.Select(trait => trait.Name), Is.EqualTo(new[] { "e", "b" }));
        Assert.That(() => StudySamples.Align(
            folder.Genotypes, folder.Path("p.parquet"), options: new StudySamplesOptions { PhenotypeNames = ["bb"] }),
            Throws.TypeOf<InputException>().With.Message.Contains("p.parquet: no column 'bb'; its columns are: a, b, c, d, e, f; did you mean 'b'?"));
    }

    [Test]
    public void What_is_no_table_of_samples_is_refused()
    {
        Assert.That(Fault("y", ["I1"], [1.0], "IID2"), Does.Contain("has no column IID with the ids of the samples"));
        Assert.That(Fault("y", ["I1", "I1"], [1.0, 2]), Does.Contain("line 2").And.Contain("sample 'I1' is in row 1 already"));
        Assert.That(Fault("y", ["I1", "I2"], [1.0, double.PositiveInfinity]),
            Does.Contain("line 2").And.Contain("column y: 'Infinity' is not a finite number"));
        Assert.That(Fault("y", ["I1", null], [1.0, 2.0]), Does.Contain("line 2").And.Contain("the row has no IID"));
        Assert.That(Fault("y", [], (double[])[]), Does.Contain("holds columns but no samples"));
        Assert.That(
            Fault("y", ["I1", "I2"], (string[])["tall", "small"]), Does.Contain("column y has the type").And.Contain("expected numbers"));

        string whole = folder.Path("p.parquet");
        Write(whole, "y", "IID", ["I1", "I2"], [1.0, 2.0]);
        File.WriteAllBytes(whole, File.ReadAllBytes(whole)[..^20]);
        Assert.That(() => StudySamples.Align(folder.Genotypes, whole),
            Throws.TypeOf<InputException>().With.Message.Contains("is not a whole Parquet file"));
    }

    [Test]
    public void Compressed_text_is_read_by_its_first_bytes()
    {
        const string Table = "IID\ty\nI1\t1\nI3\t4\nI4\t-2\n";
        byte[] text = System.Text.Encoding.UTF8.GetBytes(Table);
        using (var gzip = new GZipStream(File.Create(folder.Path("p.gz")), CompressionLevel.Fastest))
        {
            gzip.Write(text);
        }

        using (FileStream file = File.Create(folder.Path("p.zst")))
        using (var zstd = new ZstdSharp.CompressionStream(file))
        {
            zstd.Write(text);
        }

        foreach (string name in (string[])["p.gz", "p.zst"])
        {
            using StudySamples samples = StudySamples.Align(folder.Genotypes, folder.Path(name));
            Assert.That(samples.Traits.Single().Values.ToArray(), Is.EqualTo(new[] { 1.0, 4, -2 }), name);
        }

        byte[] cut = File.ReadAllBytes(folder.Path("p.zst"))[..^6];
        File.WriteAllBytes(folder.Path("cut.zst"), cut);
        Assert.That(() => StudySamples.Align(folder.Genotypes, folder.Path("cut.zst")), Throws.TypeOf<InputException>());
    }

    private static string Line(int i)
    {
        string a = i is 2 or 3 ? "NA" : (0.1 * i).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        string c = i == 0 ? "NA" : $"{i * i}";
        return FormattableString.Invariant($"F{i + 1} I{i + 1} {a} {0.5 * i} {c} {(1L << 40) + i} {-i} {7 * i}\n");
    }

    private static void Put<T>(RowGroupWriter group, T[] values)
    {
        using LogicalColumnWriter<T> writer = group.NextColumn().LogicalWriter<T>();
        writer.WriteBatch(values);
    }

    private static void Write<T>(string path, string trait, string idName, string?[] ids, T[] values)
    {
        using var file = new ParquetFileWriter(path, [new Column<string?>(idName), new Column<T>(trait)]);
        if (ids.Length > 0)
        {
            using RowGroupWriter group = file.AppendRowGroup();
            Put(group, ids);
            Put(group, values);
        }

        file.Close();
    }

    private string Fault<T>(string trait, string?[] ids, T[] values, string idName = "IID")
    {
        Write(folder.Path("bad.parquet"), trait, idName, ids, values);
        return Assert.Throws<InputException>(() => StudySamples.Align(folder.Genotypes, folder.Path("bad.parquet")))!.Message;
    }
}
