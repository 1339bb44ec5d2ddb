namespace GpuLmm.Tests;

[TestFixture]
public sealed class ManyTraitsTests : HostFixture
{
    [Test]
    public void Traits_together_give_exactly_the_numbers_they_give_alone()
    {
        using var study = new SimulatedStudy(n: 80, m: 700, seed: 77);
        double[][] traits = [study.Trait(0.5, effectOf: 3), study.Trait(0.1), study.Trait(0.6), study.Trait(0.9)];
        traits[2][7] = double.NaN;
        traits[2][40] = double.NaN;
        using Kinship kinship = Kinship.Estimate(study.Genotypes, Host);
        using StudySamples together = ScanSetup.Samples(study, traits);
        Assert.That(together.SampleSets, Has.Count.EqualTo(2));
        CollectedRows rows = ScanSetup.Scan(study, together, kinship, Host);

        for (int t = 0; t < traits.Length; t++)
        {
            using StudySamples alone = ScanSetup.Samples(study, traits[t]);
            List<AssociationResult> own = ScanSetup.Scan(study, alone, kinship, Host).Rows;

            // Traits are numbered within their sample set: the third is alone in its own.
            int index = t < 2 ? t : t == 3 ? 2 : 0;
            int first = study.Markers.Length * 3 * ScanSetup.AllTests.Tests.Count;
            List<AssociationResult> shared = [.. (t == 2 ? rows.Rows.Skip(first) : rows.Rows.Take(first)).Where(row => row.Trait == index)];
            Assert.That(shared, Has.Count.EqualTo(own.Count));
            foreach ((AssociationResult a, AssociationResult b) in own.Zip(shared))
            {
                Assert.That(b.Beta, Is.EqualTo(a.Beta).Within(1e-10 * a.StandardError).Or.NaN);
                Assert.That(b.StandardError, Is.EqualTo(a.StandardError).Within(1e-10 * a.StandardError).Or.NaN);
                Assert.That(b.NegativeLog10P, Is.EqualTo(a.NegativeLog10P).Within(1e-9).Or.NaN);
                Assert.That(double.IsNaN(b.Beta), Is.EqualTo(double.IsNaN(a.Beta)));
            }
        }
    }

    [Test]
    public void Several_sample_sets_need_a_null_model_each()
    {
        using var study = new SimulatedStudy(n: 40, m: 30, seed: 78);
        double[] second = study.Trait(0.2);
        second[0] = double.NaN;
        using StudySamples samples = ScanSetup.Samples(study, study.Trait(0.2), second);
        using Kinship kinship = Kinship.Estimate(study.Genotypes, Host);

        Assert.That(() => NullModel.Fit(samples, kinship, Host), Throws.ArgumentException.With.Message.Contains("2 different sample sets"));
    }

    [Test]
    public void Trait_made_of_covariates_is_skipped_with_its_reason()
    {
        using var study = new SimulatedStudy(n: 40, m: 30, seed: 79);
        using StudySamples samples = ScanSetup.Samples(study, study.Trait(0.2), Array.ConvertAll(study.Covariate, v => 3 - (2 * v)));

        Assert.That(samples.Traits.Single().Name, Is.EqualTo("t0"));
        Assert.That(samples.Skipped.Single(), Is.EqualTo(new LeftOut("t1", "a linear combination of the covariates ((Intercept), age)")));
    }

    [Test]
    public void Samples_too_few_to_test_a_marker_are_refused()
    {
        using var study = new SimulatedStudy(n: 8, m: 30, seed: 80);
        double[] trait = study.Trait(0.2);
        trait.AsSpan(3).Fill(double.NaN);
        using StudySamples samples = ScanSetup.Samples(study, trait);
        using Kinship kinship = Kinship.Estimate(study.Genotypes, Host);

        Assert.That(() => NullModel.Fit(samples, kinship, Host),
            Throws.TypeOf<InputException>().With.Message.Contains("3 samples and 2 covariates leave no degree of freedom"));
    }
}
