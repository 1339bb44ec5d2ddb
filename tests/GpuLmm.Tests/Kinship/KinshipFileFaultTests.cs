namespace GpuLmm.Tests;

/// <summary>Each way a relationship matrix can be wrong is named with its file, place and numbers.</summary>
public sealed class KinshipFileFaultTests
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
    public void Nothing_of_that_name() => AssertFault(prefix, "k: no relationship matrix", "k.grm.bin", "k.cXX.txt");

    [Test]
    public void Several_of_that_prefix()
    {
        folder.Write("k.cXX.txt", "1\n");
        folder.Write("k.grm.bin", "");
        AssertFault(prefix, "several relationship matrices", "k.grm.bin, ", "k.cXX.txt");
    }

    [Test]
    public void A_file_of_another_kind() => AssertFault(folder.Write("k.grm.gz", "x"), "k.grm.gz: not known", ".csv");

    [Test]
    public void Ids_missing_beside_it([Values("grm", "rel")] string kind) =>
        AssertFault(folder.Write($"k.{kind}.bin", "abcd"), $"k.{kind}.bin: its ids are missing", $"k.{kind}.id");

    [Test]
    public void A_gcta_matrix_of_another_size()
    {
        KinshipMatrices.WriteFloats(prefix + ".grm.bin", [1, 2, 3, 4]);
        folder.Write("k.grm.id", KinshipMatrices.IdLines(2));
        AssertFault(prefix, "k.grm.bin: expected 12 bytes", "2 samples", "found 16");
    }

    [Test]
    public void Gcta_counts_of_another_size()
    {
        KinshipMatrices.WriteFloats(prefix + ".grm.bin", [1, 0, 1]);
        KinshipMatrices.WriteFloats(prefix + ".grm.N.bin", [1]);
        folder.Write("k.grm.id", KinshipMatrices.IdLines(2));
        AssertFault(prefix, "k.grm.N.bin: expected 12 bytes", "found 4");
    }

    [Test]
    public void A_rel_matrix_of_another_size()
    {
        KinshipMatrices.WriteDoubles(prefix + ".rel.bin", [1, 2, 3, 4, 5]);
        folder.Write("k.rel.id", KinshipMatrices.IdLines(2));
        AssertFault(prefix, "k.rel.bin: expected 32 or 16 bytes (square), or 24 or 12", "2 samples", "found 40");
    }

    [Test]
    public void Ids_twice()
    {
        KinshipMatrices.WriteFloats(prefix + ".grm.bin", [1, 0, 1]);
        folder.Write("k.grm.id", "A B\nA B\n");
        AssertFault(prefix, "k.grm.bin: sample A B occurs twice, in rows 1 and 2");
    }

    [Test]
    public void Ids_of_one_field_after_two()
    {
        KinshipMatrices.WriteFloats(prefix + ".grm.bin", [1, 0, 1]);
        folder.Write("k.grm.id", "A B\nC\n");
        AssertFault(prefix, "k.grm.id line 2: expected FID IID");
    }

    [Test]
    public void No_ids_at_all()
    {
        folder.Write("k.cXX.txt", "1\n");
        AssertFault(prefix, "k.cXX.txt: has no ids", "k.cXX.txt.id");
    }

    [Test]
    public void An_individual_of_several_families()
    {
        KinshipMatrices.WriteDoubles(prefix + ".rel.bin", [1]);
        folder.Write("k.rel.id", "#IID\nI1\n");
        AssertFault(prefix, [new SampleId("A", "I1"), new SampleId("B", "I1")], "k.rel.id: IID 'I1'", "A, B");
    }

    [TestCase("1 0\n0 x\n", "line 2: column 2: 'x' is not a number")]
    [TestCase("1 0\n0 nan\n", "line 2: column 2: 'nan' is not a number")]
    [TestCase("1 0\n0\n", "line 2: expected 2 numbers, one a sample, found 1")]
    [TestCase("1 0\n", "expected 2 rows, one a sample, found 1")]
    [TestCase("1 0\n0 1\n0 0\n", "line 3: expected 2 rows, one a sample, found more")]
    [TestCase("1 0.25\n0.5 1\n", "not symmetric: row 2, column 1 is")]
    public void Text_that_is_no_symmetric_matrix(string text, string expected)
    {
        folder.Write("k.cXX.txt", text);
        AssertFault(prefix, PlinkFiles.Ids(2), "k.cXX.txt", expected);
    }

    [TestCase("id,a,b\na,1,0\nb,0,x\n", "line 3: column 3 (b): 'x' is not a number")]
    [TestCase("id,a,b\na,1,0\nc,0,1\n", "line 3: expected the id 'b' of column 3, found 'c'")]
    [TestCase("id,a,b\na,1,0\nb,0\n", "line 3: expected an id and 2 numbers as in the header, found 2 fields")]
    [TestCase("id,a,a\na,1,0\na,0,1\n", "sample 0 a occurs twice, in rows 1 and 2")]
    [TestCase("id,a,b\na,1,0.5\nb,0,1\n", "not symmetric: row 2, column 1 is 0.5, row 1, column 2 is 0")]
    [TestCase("", "is empty")]
    public void A_csv_that_is_no_symmetric_matrix(string text, string expected) =>
        AssertFault(folder.Write("k.csv", text), "k.csv", expected);

    [Test]
    public void An_entry_far_from_the_diagonal_that_differs()
    {
        using Kinship kinship = KinshipMatrices.Counting(150);
        kinship.Matrix[3, 140] = -1;
        KinshipMatrices.WriteDoubles(prefix + ".rel.bin", KinshipMatrices.Square(kinship));
        folder.Write("k.rel.id", KinshipMatrices.IdLines(150));
        AssertFault(prefix, "not symmetric", "row 141", "column 4", "-1");
    }

    [Test]
    public void A_folder_that_is_not_there()
    {
        using Kinship kinship = KinshipMatrices.Counting(2);
        string absent = folder.Path("absent/k");
        InputException fault = Assert.Throws<InputException>(() => KinshipFile.Write(kinship, absent, KinshipFormat.Text))!;
        Assert.That(fault.Message, Does.Contain("absent").And.Contain("cannot be written"));
    }

    [Test]
    public void A_file_of_the_prefix_itself_does_not_hide_the_matrix()
    {
        folder.Write("k", "notes\n");
        using Kinship kinship = KinshipMatrices.Counting(3);
        KinshipFile.Write(kinship, prefix, KinshipFormat.Gcta);
        using Kinship read = KinshipFile.Read(prefix);
        Assert.That(read.Samples, Has.Count.EqualTo(3));
    }

    [Test]
    public void A_plain_file_alone() => AssertFault(folder.Write("k", "notes\n"), "k: not known as a relationship matrix", ".grm.bin");

    [Test]
    public void A_table_of_chromosomes_that_is_not_there()
    {
        InputException fault = Assert.Throws<InputException>(() => LocoFile.Read(prefix))!;
        Assert.That(fault.Message, Does.Contain("k.loco.tsv: file not found").And.Contain("made by `gpulmm kinship --loco`"));
    }

    private static void AssertFault(string path, params string[] expected) => AssertFault(path, null, expected);

    private static void AssertFault(string path, SampleId[]? samples, params string[] expected)
    {
        InputException fault = Assert.Throws<InputException>(() => KinshipFile.Read(path, samples).Dispose())!;
        Assert.Multiple(() =>
        {
            foreach (string part in expected)
            {
                Assert.That(fault.Message, Does.Contain(part));
            }
        });
    }
}
