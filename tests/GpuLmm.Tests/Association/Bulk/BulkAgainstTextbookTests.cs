namespace GpuLmm.Tests;

/// <summary>
/// Traits with and without missing values against a dense float64 GLS of the samples of each, with λ found by brute force: nothing is
/// shared with the library. Golden section finds λ to about 1e−7 of itself, and β̂ moves far less.
/// </summary>
[TestFixture]
[Category("WithoutBlas")]
public sealed class BulkAgainstTextbookTests : HostFixture
{
    [Test]
    public void Every_marker_of_every_trait_has_the_numbers_of_dense_least_squares()
    {
        using var study = new BulkStudy(n: 60, m: 40, traits: 4, seed: 31, missing: 0.04);
        study.Lacking(1, 8, 30).Lacking(3, 59);
        using Kinship kinship = Kinship.Estimate(study.Study.Genotypes, Host);
        (List<AssociationResult> rows, IReadOnlyList<BulkTrait> traits) = study.Scan(Host, kinship);
        double[,] all = study.Study.PlainKinship();
        for (int t = 0; t < 4; t++)
        {
            int[] own = [.. Enumerable.Range(0, 60).Where(i => !double.IsNaN(study.Values[t][i]))];
            double[,] kernel = new double[own.Length, own.Length];
            for (int i = 0; i < own.Length; i++)
            {
                for (int j = 0; j < own.Length; j++)
                {
                    kernel[i, j] = all[own[i], own[j]];
                }
            }

            Textbook model = Textbook.Create(
                kernel, [[.. own.Select(_ => 1.0)], [.. own.Select(i => study.Study.Covariate[i])]],
                [.. own.Select(i => study.Values[t][i])]);
            Textbook.Fit best = model.Maximise(reml: true);
            Assert.That(traits[t].LogLikelihood, Is.EqualTo(best.LogLikelihood).Within(1e-8));
            Assert.That(traits[t].Lambda, Is.EqualTo(best.Lambda).Within(1e-4 * best.Lambda));
            Assert.That(traits[t].ResidualVariance, Is.EqualTo(best.ResidualVariance).Within(0.01).Percent);
            foreach (AssociationResult row in rows.Where(row => row.Trait == t && row.Status == MarkerStatus.Tested))
            {
                int marker = int.Parse(row.Marker.Id[2..], System.Globalization.CultureInfo.InvariantCulture);
                Textbook.Fit tested = model.With(study.Study.Centred(marker, own)).At(traits[t].Lambda, reml: true);
                Assert.That(row.Beta, Is.EqualTo(tested.Last).Within(1e-8 * tested.LastError), row.Marker.Id);
                Assert.That(row.StandardError, Is.EqualTo(tested.LastError).Within(1e-8 * tested.LastError), row.Marker.Id);
                Assert.That(row.Statistic, Is.EqualTo(Math.Pow(tested.Last / tested.LastError, 2)).Within(1e-7 * (1 + row.Statistic)));
                Assert.That(row.DegreesOfFreedom, Is.EqualTo(own.Length - 3));
            }

            Assert.That(rows.Count(row => row.Trait == t && row.Status == MarkerStatus.Tested), Is.GreaterThan(35));
        }
    }
}
