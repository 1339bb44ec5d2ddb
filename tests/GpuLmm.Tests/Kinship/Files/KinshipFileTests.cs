namespace GpuLmm.Tests;

/// <summary>Layouts as other programs write them, and round trips of our own.</summary>
public sealed class KinshipFileTests
{
    private TempFolder folder = null!;
    private string prefix = null!;

    [SetUp]
    public void CreateFolder()
    {
        folder = new TempFolder();
        prefix = folder.Path("k");
    }

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [Test]
    public void Text_and_rel_round_trip_to_the_last_digit([Values(KinshipFormat.Text, KinshipFormat.Rel)] KinshipFormat format,
        [Values(1, 2, 130)] int n)
    {
        using Kinship written = KinshipMatrices.Irrational(n);
        IReadOnlyList<string> paths = KinshipFile.Write(written, prefix, format);
        using Kinship read = KinshipFile.Read(prefix);
        KinshipMatrices.AssertSame(read, written);
        Assert.That(paths, Is.EqualTo(KinshipFile.PathsOf(prefix, format)));
        Assert.That(paths, Has.All.Exist);
        Assert.That(KinshipFile.CountSamples(prefix), Is.EqualTo(n));
    }

    [Test]
    public void Gcta_round_trips_to_single_precision_with_the_number_of_markers()
    {
        using Genotypes genotypes = PlinkBed.Open(PlinkFiles.Write(folder, 70, 40));
        using HostBackend backend = HostBackend.Open(1);
        using Kinship written = Kinship.Estimate(genotypes, backend);
        KinshipFile.Write(written, prefix, KinshipFormat.Gcta);
        using Kinship read = KinshipFile.Read(prefix + ".grm");
        KinshipMatrices.AssertSame(read, written, 1e-6);
        Assert.That(read.MarkerCount, Is.EqualTo(written.MarkerCount).And.GreaterThan(0));
    }

    [Test]
    public void A_gcta_triangle_is_read_by_rows([Values("k", "k.grm", "k.grm.bin")] string name)
    {
        KinshipMatrices.WriteFloats(folder.Path("k.grm.bin"), [1, 2, 4, 3, 5, 6]);
        folder.Write("k.grm.id", KinshipMatrices.IdLines(3));
        using Kinship read = KinshipFile.Read(folder.Path(name));
        Assert.That(KinshipMatrices.Square(read), Is.EqualTo(new double[] { 1, 2, 3, 2, 4, 5, 3, 5, 6 }));
        Assert.That(read.MarkerCount, Is.Zero);
    }

    [Test]
    public void The_size_of_a_rel_file_tells_its_shape([Values] bool isSquare, [Values] bool isFloat)
    {
        using Kinship expected = KinshipMatrices.Counting(70);
        double[] values = [.. isSquare ? KinshipMatrices.Square(expected) : KinshipMatrices.Lower(expected)];
        if (isFloat)
        {
            KinshipMatrices.WriteFloats(prefix + ".rel.bin", values.Select(v => (float)v));
        }
        else
        {
            KinshipMatrices.WriteDoubles(prefix + ".rel.bin", values);
        }

        folder.Write("k.rel.id", "#FID\tIID\tSID\n" + KinshipMatrices.IdLines(70).Replace("\n", "\ts\n", StringComparison.Ordinal));
        using Kinship read = KinshipFile.Read(prefix);
        KinshipMatrices.AssertSame(read, expected);
    }

    [Test]
    public void Individual_ids_take_their_family_from_the_genotypes()
    {
        KinshipMatrices.WriteDoubles(prefix + ".rel.bin", [1, 0, 0, 1]);
        folder.Write("k.rel.id", "#IID\nI2\nstranger\n");
        using Kinship alone = KinshipFile.Read(prefix);
        using Kinship matched = KinshipFile.Read(prefix, PlinkFiles.Ids(2));
        Assert.That(alone.Samples, Is.EqualTo(new[] { new SampleId("0", "I2"), new SampleId("0", "stranger") }));
        Assert.That(matched.Samples, Is.EqualTo(new[] { new SampleId("F2", "I2"), new SampleId("0", "stranger") }));
    }

    [Test]
    public void A_gemma_matrix_has_the_order_of_the_genotypes([Values(".cXX.txt", ".sXX.txt")] string suffix, [Values] bool asPrefix)
    {
        string path = folder.Write("k" + suffix, "1.5\t-2e-1\t\n-0.2\t 3\r\n\n");
        using Kinship read = KinshipFile.Read(asPrefix ? prefix : path, PlinkFiles.Ids(2));
        Assert.That(KinshipMatrices.Square(read), Is.EqualTo(new[] { 1.5, -0.2, -0.2, 3 }));
        Assert.That(read.Samples, Is.EqualTo(PlinkFiles.Ids(2)));
        Assert.That(KinshipFile.CountSamples(path), Is.EqualTo(2));
    }

    [Test]
    public void A_csv_has_its_ids_in_the_first_row_and_column()
    {
        string path = folder.Write("k.csv", "id,\"a, b\",\"say \"\"c\"\"\"\r\n\"a, b\",1,0.5\r\n\"say \"\"c\"\"\",0.5,2\r\n");
        using Kinship read = KinshipFile.Read(path);
        Assert.That(read.Samples.Select(id => id.Individual), Is.EqualTo(new[] { "a, b", "say \"c\"" }));
        Assert.That(KinshipMatrices.Square(read), Is.EqualTo(new[] { 1, 0.5, 0.5, 2 }));
        Assert.That(KinshipFile.CountSamples(path), Is.EqualTo(2));
    }

    [Test]
    public void Nothing_is_replaced_unless_asked([Values] KinshipFormat format)
    {
        using Kinship kinship = KinshipMatrices.Counting(3);
        string existing = KinshipFile.PathsOf(prefix, format)[^1];
        File.WriteAllText(existing, "mine");
        InputException fault = Assert.Throws<InputException>(() => KinshipFile.Write(kinship, prefix, format))!;
        Assert.That(fault.Message, Does.Contain(existing).And.Contain("--overwrite"));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(prefix)!), Is.EqualTo(new[] { existing }));
        KinshipFile.Write(kinship, prefix, format, overwrite: true);
        using Kinship read = KinshipFile.Read(prefix);
        KinshipMatrices.AssertSame(read, kinship);
    }
}
