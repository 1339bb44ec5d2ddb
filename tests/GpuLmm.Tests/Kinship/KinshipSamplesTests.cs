namespace GpuLmm.Tests;

/// <summary>Who a kinship is for, and over whom markers are judged.</summary>
public sealed class KinshipSamplesTests
{
    [Test]
    public void Markers_are_judged_over_the_study_and_the_matrix_has_all()
    {
        using var folder = new TempFolder();
        using Genotypes genotypes = PlinkBed.Open(PlinkFiles.Write(folder, 12, 80));
        using HostBackend backend = HostBackend.Open(1);
        double[] y = [.. Enumerable.Range(0, 12).Select(i => i < 5 ? i : double.NaN)];
        using StudySamples study = StudySamples.FromArrays(genotypes.Samples, ["y"], [y]);
        var options = new KinshipOptions { Filter = new MarkerFilter { MinMinorAlleleFrequency = 0.3 } };

        KinshipSamples samples = KinshipSamples.Kept(genotypes).JudgedOver(study);
        using Kinship both = Kinship.Estimate(genotypes, samples, backend, options);
        using Kinship rows = Kinship.Estimate(genotypes, KinshipSamples.Kept(genotypes), backend, options);
        using Kinship few = Kinship.Estimate(genotypes, KinshipSamples.Of(study.SampleSets[0]), backend, options);

        Assert.Multiple(() =>
        {
            Assert.That((samples.Count, samples.JudgedCount), Is.EqualTo((12, 5)));
            Assert.That(both.Samples, Has.Count.EqualTo(12));
            Assert.That(both.MarkerCount, Is.InRange(few.MarkerCount, rows.MarkerCount - 1),
                "all heterozygous in the study, a marker may still vary among all");
        });
    }

    [Test]
    public void Lists_take_samples_out()
    {
        using var folder = new TempFolder();
        using Genotypes genotypes = PlinkBed.Open(PlinkFiles.Write(folder, 6, 10));
        string keep = folder.Write("keep", "I1\nI2\nI3\n");
        string remove = folder.Write("remove", "F2 I2\n");
        Assert.That(KinshipSamples.Kept(genotypes, keep, remove).Count, Is.EqualTo(2));
        Assert.That(() =>
            KinshipSamples.Kept(genotypes, remove, remove), Throws.TypeOf<InputException>().With.Message.Contains("none of its 6 samples"));
    }
}
