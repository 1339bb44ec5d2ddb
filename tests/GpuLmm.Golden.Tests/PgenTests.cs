namespace GpuLmm.Golden.Tests;

/// <summary>Every way a .pgen stores a marker, against plink2's own tables of the same files.</summary>
[TestFixture]
public sealed class PgenTests
{
    // plink2 prints six digits.
    private const double Tolerance = 5e-6;

    // Kept records as the header tells them: all eight of calls; dosages in lists, by bits, with phase.
    [TestCase("stored", false)]
    [TestCase("fixed", false)]
    [TestCase("dosages", true)]
    [TestCase("few", true)]
    public void Genotypes_are_those_of_plink2(string name, bool hasDosages)
    {
        using var pgen = PlinkPgen.Open(GoldenData.PathOf("pgen", name));
        double[][] expected = PlinkTable.AlternativeCopies(GoldenData.PathOf("pgen", name + ".traw.gz"));

        Assert.That((pgen.Markers.Count, pgen.HasDosages), Is.EqualTo((expected.Length, hasDosages)));
        for (int j = 0; j < expected.Length; j++)
        {
            Assert.That(PlinkTable.Copies(pgen, j), Is.EqualTo(expected[j]), pgen.Markers[j].Id);
        }
    }

    [TestCase("stored")]
    [TestCase("dosages")]
    [TestCase("few")]
    public void Frequencies_are_those_of_plink2(string name)
    {
        using var pgen = PlinkPgen.Open(GoldenData.PathOf("pgen", name));
        var all = SampleSelection.All(pgen.Samples.Count);
        using var block = new GenotypeBlock(pgen.Samples.Count, pgen.Markers.Count);
        pgen.Read([.. Enumerable.Range(0, pgen.Markers.Count)], block);
        IReadOnlyList<IReadOnlyDictionary<string, string>> rows = GoldenData.Table("pgen", name + ".afreq.gz");
        for (int j = 0; j < block.Count; j++)
        {
            MarkerCounts counts = block.CountsOf(j, all);
            Marker marker = pgen.Markers[j];
            Assert.That((marker.Id, marker.Allele2, marker.Allele1), Is.EqualTo((rows[j]["ID"], rows[j]["REF"], rows[j]["ALT"])));
            Assert.That(2 * counts.Called, Is.EqualTo(GoldenData.Number(rows[j]["OBS_CT"])), marker.Id);
            Assert.That(counts.Allele1Frequency,
                counts.Called == 0 ? Is.NaN : Is.EqualTo(GoldenData.Number(rows[j]["ALT_FREQS"])).Within(Tolerance), marker.Id);
        }
    }

    [Test]
    public void Every_type_of_record_is_there()
    {
        // Four bits of type a record, from byte 20 on: one block of records, its offset before.
        byte[] header = File.ReadAllBytes(GoldenData.PathOf("pgen", "stored.pgen"))[20..40];

        Assert.That(header.SelectMany(b => new[] { b & 15, b >> 4 }).Distinct(), Is.EquivalentTo(new[] { 0, 1, 2, 3, 4, 6, 7 }));
    }

    [Test]
    public void Markers_in_any_order_are_those_in_file_order()
    {
        using var pgen = PlinkPgen.Open(GoldenData.PathOf("pgen", "stored"));
        int[] order = [.. Enumerable.Range(0, 40), .. Enumerable.Range(0, 40)];
        new Random(1).Shuffle(order);
        using var block = new GenotypeBlock(300, order.Length);
        pgen.Read(order, block);
        for (int i = 0; i < order.Length; i++)
        {
            using var alone = new GenotypeBlock(300, 1);
            pgen.Read([order[i]], alone);
            Assert.That(block.Packed(i).SequenceEqual(alone.Packed(0)), pgen.Markers[order[i]].Id);
        }
    }

    [Test]
    public void The_same_set_as_bed_and_pgen_has_the_same_genotypes_and_kinship()
    {
        using var bed = PlinkBed.Open(GoldenData.PathOf("formats", "example"));
        using var pgen = PlinkPgen.Open(GoldenData.PathOf("formats", "example"));
        using var host = HostBackend.Open(2);
        Assert.That(pgen.Markers, Is.EqualTo(bed.Markers));
        Assert.That(pgen.Samples, Is.EqualTo(bed.Samples));
        using GenotypeBlock first = new(500, 1000), second = new(500, 1000);
        int[] all = [.. Enumerable.Range(0, 1000)];
        bed.Read(all, first);
        pgen.Read(all, second);
        Assert.That(all, Has.All.Matches<int>(j => first.Packed(j).SequenceEqual(second.Packed(j))));
        using Kinship ofBed = Kinship.Estimate(bed, host), ofPgen = Kinship.Estimate(pgen, host);

        Assert.That(Enumerable.Range(0, 500), Has.All.Matches<int>(i => ofBed.Matrix.Column(i).SequenceEqual(ofPgen.Matrix.Column(i))));
    }
}
