namespace GpuLmm.Tests;

/// <summary>Sparse relationship matrices: their entries are those of the dense one, and their files say the same.</summary>
[TestFixture]
public sealed class SparseKinshipTests : HostFixture
{
    private TempFolder folder = null!;

    [SetUp]
    public void Create() => folder = new TempFolder();

    [TearDown]
    public void Delete() => folder.Dispose();

    [TestCase(KinshipMethod.Centered, false)]
    [TestCase(KinshipMethod.Standardized, true)]
    [TestCase(KinshipMethod.VanRaden1, false)]
    public void What_exceeds_the_threshold_is_kept_as_it_is(KinshipMethod method, bool pairwise)
    {
        const double Threshold = 0.02;
        using var study = new SimulatedStudy(41, 120, seed: 81, missing: 0.1);
        var options = new KinshipOptions { Method = method, PairwiseCounts = pairwise };
        using Kinship dense = Kinship.Estimate(study.Genotypes, Host, options);

        // One slab, and slabs of seven columns.
        var whole = SparseKinship.Estimate(study.Genotypes, Host, Threshold, options);
        SparseKinship slabs = new SparseKinshipRun(study.Genotypes, SampleSelection.All(41), Host, options, Threshold, null, default)
        {
            SlabBytes = 7 * 41 * sizeof(double),
        }.Run();

        foreach (SparseKinship sparse in (SparseKinship[])[whole, slabs])
        {
            var entries = sparse.Pairs().ToDictionary(pair => (pair.Row, pair.Column), pair => pair.Value);
            Assert.That(sparse.Samples, Is.EqualTo(study.Ids));
            Assert.That(sparse.MarkerCount, Is.EqualTo(dense.MarkerCount));
            for (int j = 0; j < 41; j++)
            {
                Assert.That(sparse.Diagonal[j], Is.EqualTo(dense.Matrix[j, j]).Within(1e-12));
                for (int i = j + 1; i < 41; i++)
                {
                    Assert.That(entries.ContainsKey((i, j)), Is.EqualTo(dense.Matrix[i, j] > Threshold), $"{i}, {j}");
                    Assert.That(entries.GetValueOrDefault((i, j), 0), Is.EqualTo(dense.Matrix[i, j] > Threshold ? dense.Matrix[i, j] : 0)
                        .Within(1e-12));
                }
            }

            Assert.That(entries, Has.Count.GreaterThan(50));
        }
    }

    [TestCase(SparseKinshipFormat.Gcta)]
    [TestCase(SparseKinshipFormat.MatrixMarket)]
    public void Files_are_read_back_as_they_were_written(SparseKinshipFormat format)
    {
        using var study = new SimulatedStudy(30, 60, seed: 82);
        var sparse = SparseKinship.Estimate(study.Genotypes, Host, 0.05);
        KinshipFile.WriteSparse(sparse, folder.Path("k"), format);
        SparseKinship read = KinshipFile.ReadSparse(folder.Path("k"), study.Ids);

        Assert.That(read.Samples, Is.EqualTo(study.Ids));
        Assert.That(read.Diagonal, Is.EqualTo(sparse.Diagonal));
        Assert.That(read.Pairs(), Is.EqualTo(sparse.Pairs()));
    }

    [Test]
    public void Lines_are_those_of_the_other_programs()
    {
        var sparse = SparseKinship.Of(
            [new SampleId("A", "a"), new SampleId("A", "b"), new SampleId("C", "c")], [1, 1.25, 0.5], [(0, 2, 0.125)]);
        KinshipFile.WriteSparse(sparse, folder.Path("k"), SparseKinshipFormat.Gcta);
        KinshipFile.WriteSparse(sparse, folder.Path("s"), SparseKinshipFormat.MatrixMarket);

        Assert.That(File.ReadAllText(folder.Path("k.grm.sp")), Is.EqualTo("0\t0\t1\n1\t1\t1.25\n2\t0\t0.125\n2\t2\t0.5\n"));
        Assert.That(File.ReadAllText(folder.Path("k.grm.id")), Is.EqualTo("A\ta\nA\tb\nC\tc\n"));
        Assert.That(File.ReadAllText(folder.Path("s.mtx")), Is.EqualTo(
            "%%MatrixMarket matrix coordinate real symmetric\n3 3 4\n1 1 1\n3 1 0.125\n2 2 1.25\n3 3 0.5\n"));
        Assert.That(File.ReadAllText(folder.Path("s.mtx.sampleIDs.txt")), Is.EqualTo("a\nb\nc\n"));
    }

    [Test]
    public void A_general_matrix_has_both_triangles_and_a_comment()
    {
        folder.Write(
            "s.sparseGRM.mtx", "%%MatrixMarket matrix coordinate real general\n% by hand\n2 2 4\n1 1 1\n1 2 .5\n2 1 .5\n2 2 1\n");
        folder.Write("s.sparseGRM.mtx.sampleIDs.txt", "a\nb\n");
        SparseKinship read = KinshipFile.ReadSparse(folder.Path("s"));
        Assert.That(read.Pairs(), Is.EqualTo(new[] { (1, 0, 0.5) }));
        Assert.That(read.Samples, Is.EqualTo(new SampleId[] { new("0", "a"), new("0", "b") }));
    }

    [TestCase("0 0 1\n1 1 1\n2 2 1", "line 3: expected the numbers of two samples, 0 to 1")]
    [TestCase("0 0 1\n1 0 x\n1 1 1", "line 2: entry 'x' is no finite number")]
    [TestCase("0 0 1\n1 0 .5\n0 1 .5\n1 1 1", "line 3: the entry of samples A a and A b is there already")]
    [TestCase("0 0 1\n0 0 1\n1 1 1", "line 2: the entry of samples A a and A a is there already")]
    [TestCase("0 0 1\n1 0 .5", "sample A b has no entry on the diagonal")]
    [TestCase("0 0 1 4\n", "line 1: expected two samples and their entry, found 4 fields")]
    public void Faults_of_entries_are_named(string entries, string message)
    {
        folder.Write("k.grm.sp", entries);
        folder.Write("k.grm.id", "A a\nA b\n");
        Assert.That(() => KinshipFile.ReadSparse(folder.Path("k")), Throws.TypeOf<InputException>().With.Message.Contains(message));
    }

    [TestCase("%%MatrixMarket matrix array real general\n2 2\n", "line 1: expected %%MatrixMarket matrix coordinate real symmetric")]
    [TestCase("%%MatrixMarket matrix coordinate real symmetric\n3 3 1\n1 1 1\n", "line 2: expected 2 rows and columns")]
    [TestCase("%%MatrixMarket matrix coordinate real general\n2 2 4\n1 1 1\n2 2 1\n1 2 .5\n2 1 .4\n", "line 6: the entry of samples")]
    public void Faults_of_matrix_market_files_are_named(string text, string message)
    {
        folder.Write("s.mtx", text);
        folder.Write("s.mtx.sampleIDs.txt", "a\nb\n");
        Assert.That(() => KinshipFile.ReadSparse(folder.Path("s")), Throws.TypeOf<InputException>().With.Message.Contains(message));
    }

    [Test]
    public void Files_that_are_missing_are_named()
    {
        Assert.That(() => KinshipFile.ReadSparse(folder.Path("k")), Throws.TypeOf<InputException>().With.Message.Contains("k.grm.sp"));
        folder.Write("k.grm.sp", "0 0 1\n");
        Assert.That(() => KinshipFile.ReadSparse(folder.Path("k")), Throws.TypeOf<InputException>().With.Message.Contains("k.grm.id"));
    }
}
