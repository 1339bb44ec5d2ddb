namespace GpuLmm.Tests;

public sealed class StudySamplesTests
{
    private const string Pheno = "FID IID bmi height\nF6 I6 6 60\nF1 I1 1 NA\nF3 I3 3 30\nF2 I2 nan 20\nF4 I4 4 45\nF9 I9 9 90\n";
    private SampleFolder folder = null!;

    [SetUp]
    public void CreateFolder() => folder = new SampleFolder();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [Test]
    public void Values_follow_the_ids_into_genotype_order()
    {
        using StudySamples samples = folder.Align(Pheno);

        Assert.That(samples.Traits.Select(t => t.Name), Is.EqualTo(new[] { "bmi", "height" }));
        Assert.That(samples.Traits[0].Values.ToArray(), Is.EqualTo(new double[] { 1, 3, 4, 6 }));
        Assert.That(samples.Traits[1].Values.ToArray(), Is.EqualTo(new double[] { 20, 30, 45, 60 }));
        Assert.That(samples.Traits[0].SampleSet.Indices.ToArray(), Is.EqualTo(new[] { 0, 2, 3, 5 }));
        Assert.That(samples.Traits[0].SampleSet.Ids.Select(id => id.ToString()), Is.EqualTo(new[] { "F1 I1", "F3 I3", "F4 I4", "F6 I6" }));
        Assert.That(samples.Traits[0].MissingCount, Is.EqualTo(1));
        Assert.That(samples.SampleSets, Has.Count.EqualTo(2));
    }

    [Test]
    public void The_report_accounts_for_every_sample()
    {
        folder.Write("remove", "I4\n");
        using StudySamples samples = folder.Align(
            Pheno.Replace("F3 I3 3 30", "F3 I3 NA NA", StringComparison.Ordinal),
            "IID age\nI1 1\nI2 2\nI3 5\nI4 4\nI6 NA\nI7 3\n",
            new StudySamplesOptions { RemovePath = folder.Path("remove") });

        // I5 is in no table, I4 is removed, I6 lacks a covariate, I3 every trait.
        AlignmentReport report = samples.Report;
        Assert.That(report.Genotyped, Is.EqualTo(6));
        Assert.That(report.InPhenotypeTable, Is.EqualTo(6));
        Assert.That(report.InCovariateTable, Is.EqualTo(6));
        Assert.That(report.Matched, Is.EqualTo(5));
        Assert.That(report.RemovedByLists, Is.EqualTo(1));
        Assert.That(report.MissingCovariate, Is.EqualTo(1));
        Assert.That(report.MissingPhenotype, Is.EqualTo(1));
        Assert.That(report.Analysed, Is.EqualTo(2));
        Assert.That(report.NotGenotyped, Is.EqualTo(1));
        Assert.That(report.NotGenotypedExamples, Is.EqualTo(new[] { "F9 I9" }));
    }

    [Test]
    public void Traits_of_the_same_samples_share_their_set()
    {
        using StudySamples samples = folder.Align("IID a b c\nI1 1 2 3\nI2 2 3 NA\nI3 4 1 2\nI4 5 5 5\n");

        Assert.That(samples.SampleSets, Has.Count.EqualTo(2));
        Assert.That(samples.Traits[1].SampleSet, Is.SameAs(samples.Traits[0].SampleSet));
        Assert.That(samples.Traits[2].SampleSet, Is.SameAs(samples.SampleSets[1]));
    }

    [Test]
    public void A_trait_among_others_is_what_it_is_alone()
    {
        const string Covar = "IID age site\nI1 1 a\nI2 2 b\nI3 3 a\nI4 NA b\nI6 9 c\n";
        var options = new StudySamplesOptions { CategoricalCovariates = ["site"] };
        using StudySamples together = folder.Align(Pheno, Covar, options);
        foreach (Trait trait in together.Traits)
        {
            using StudySamples alone = folder.Align(Pheno, Covar, options with { PhenotypeNames = [trait.Name] });
            Assert.That(alone.Traits.Single().Values.ToArray(), Is.EqualTo(trait.Values.ToArray()));
            Assert.That(alone.SampleSets.Single().Selection, Is.EqualTo(trait.SampleSet.Selection));
            Assert.That(alone.SampleSets.Single().Covariates.Names, Is.EqualTo(trait.SampleSet.Covariates.Names));
        }
    }

    [Test]
    public void Traits_that_cannot_be_analysed_are_named_and_the_rest_goes_on()
    {
        using StudySamples samples = folder.Align(
            "IID good none flat few hidden\nI1 1 NA 3 1 NA\nI2 5 NA 3 2 NA\nI3 2 NA 3 NA NA\nI4 4 NA 3 NA NA\nI5 NA NA NA NA 7\n",
            "IID age\nI1 1\nI2 2\nI3 5\nI4 9\nI5 NA\n");

        Assert.That(samples.Traits.Single().Name, Is.EqualTo("good"));
        Assert.That(samples.SampleSets, Has.Count.EqualTo(1));
        Assert.That(samples.Skipped, Is.EqualTo(new[]
        {
            new LeftOut("none", "all values missing"),
            new LeftOut("flat", "constant (all values are 3)"),
            new LeftOut("few", "n ≤ p (2 samples, 2 covariates)"),
            new LeftOut(
                "hidden", "all values missing among the samples that are kept and have every covariate (lacking are age in 1 samples)"),
        }));
    }

    [Test]
    public void Without_a_table_phenotypes_come_from_the_fam()
    {
        folder.WriteFam(string.Concat(Enumerable.Range(1, 6).Select(i => $"F{i} I{i} 0 0 1 {(i == 2 ? -9 : i)} {-i}\n")));

        using StudySamples all = folder.Align(null);
        using StudySamples second = folder.Align(null, null, new StudySamplesOptions { PhenotypeNames = ["pheno2"] });

        Assert.That(all.Traits.Select(t => t.Name), Is.EqualTo(new[] { "pheno", "pheno2" }));
        Assert.That(all.Traits[0].Values.ToArray(), Is.EqualTo(new double[] { 1, 3, 4, 5, 6 }));
        Assert.That(second.Traits.Single().Values.ToArray(), Is.EqualTo(new double[] { -1, -2, -3, -4, -5, -6 }));
        Assert.That(all.Report.InCovariateTable, Is.Null);
    }

    [TestCase("F1 I1 ignored\nF3 I3 x\nF8 I8 x\n")]
    [TestCase("#FID IID\r\nF1 I1\r\nF3 I3\r\n")]
    [TestCase("I1\nI3\n")]
    [TestCase("#IID\tSID\nI1\tx\nI3\tx\n")]
    public void Keep_and_remove_take_either_kind_of_id(string list)
    {
        const string Covar = "IID\nI1\nI2\nI3\nI4\nI6\n";
        folder.Write("list", list);
        using StudySamples kept = folder.Align("IID y\nI1 1\nI2 2\nI3 3\nI4 4\n", Covar, new() { KeepPath = folder.Path("list") });
        using StudySamples rest = folder.Align("IID y\nI1 1\nI2 2\nI3 3\nI4 4\n", Covar, new() { RemovePath = folder.Path("list") });

        Assert.That(kept.Traits.Single().Values.ToArray(), Is.EqualTo(new double[] { 1, 3 }));
        Assert.That(rest.Traits.Single().Values.ToArray(), Is.EqualTo(new double[] { 2, 4 }));
    }

    [Test]
    public void Arrays_in_memory_align_by_position()
    {
        SampleId[] ids = [new("a", "1"), new("a", "2"), new("a", "3"), new("a", "4")];
        using var samples = StudySamples.FromArrays(ids, ["y"], [[1, 2, double.NaN, 5]], ["age"], [[3, 1, 2, 8]]);

        Assert.That(samples.Traits.Single().Values.ToArray(), Is.EqualTo(new double[] { 1, 2, 5 }));
        Assert.That(samples.SampleSets.Single().Covariates.Matrix.Column(1).ToArray(), Is.EqualTo(new double[] { 3, 1, 8 }));
        Assert.That(() => StudySamples.FromArrays(ids, ["y"], [[1, 2]]), Throws.ArgumentException);
        Assert.That(() => StudySamples.FromArrays(ids, ["y"], [[1, 2, 3, double.PositiveInfinity]]), Throws.ArgumentException);
        Assert.That(() => StudySamples.FromArrays(ids, ["y", "z"], [[1, 2, 3, 4]]), Throws.ArgumentException);
        Assert.That(
            () => StudySamples.FromArrays([ids[0], ids[0]], ["y"], [[1, 2]]),
            Throws.ArgumentException.With.Message.EqualTo("the samples: samples 0 and 1 are both 'a 1'."));
    }
}
