using MathNet.Numerics.LinearAlgebra;

namespace GpuLmm.Tests;

[TestFixture]
public sealed class MixtureModelTests : HostFixture
{
    [Test]
    public void One_normal_gives_the_best_linear_prediction()
    {
        (Matrix<double> z, double[] y) = Toy(seed: 3);
        MixtureColumn column = Fitted(z, y, 0.5, 0.5);

        // (Z'Z + σ²_e/σ²_β)⁻¹ Z'y.
        Matrix<double> system = z.TransposeThisAndMultiply(z) + (2 * Matrix<double>.Build.DenseIdentity(z.ColumnCount));
        double[] expected = [.. system.Solve(z.TransposeThisAndMultiply(Vector<double>.Build.DenseOfArray(y)))];
        Assert.That(column.Effects, Is.EqualTo(expected).AsCollection.Within(1e-9));
    }

    [TestCase(0.1, 0.3)]
    [TestCase(0.02, 0.1)]
    public void Every_effect_is_its_mean_given_the_others(double large, double small)
    {
        (Matrix<double> z, double[] y) = Toy(seed: 4);
        MixtureColumn column = Fitted(z, y, large, small);

        var effects = Vector<double>.Build.DenseOfArray(column.Effects);
        double[] left = [.. Vector<double>.Build.DenseOfArray(y) - (z * effects)];
        Assert.That(column.Residuals, Is.EqualTo(left).AsCollection.Within(1e-9));
        for (int j = 0; j < z.ColumnCount; j++)
        {
            // The posterior of β_j by integrating numerically: likelihood times both normals.
            double square = z.Column(j).DotProduct(z.Column(j)), product = z.Column(j).DotProduct(Vector<double>.Build.DenseOfArray(left))
                + (square * effects[j]), weight = 0, sum = 0;
            for (double beta = -3; beta <= 3; beta += 1e-3)
            {
                double density = Math.Exp((product * beta) - (0.5 * square * beta * beta) - (0.5 * product * product / square))
                    * ((large * Density(beta, (1 - small) * 0.5 / large)) + ((1 - large) * Density(beta, small * 0.5 / (1 - large))));
                weight += density;
                sum += beta * density;
            }

            Assert.That(effects[j], Is.EqualTo(sum / weight).Within(1e-6));
        }
    }

    [Test]
    public void Residuals_leave_the_effects_of_other_chromosomes()
    {
        using var study = new SimulatedStudy(n: 300, m: 300, seed: 95, missing: 0.02);
        using StudySamples samples = ScanSetup.Samples(study, Few(study, 1, every: 40, 0.6));
        var options = new MatrixFreeOptions { Prior = MarkerPrior.Mixture, HasMarkerEffects = true, MaxProbes = 60 };

        MatrixFreeFit fit = MatrixFreeModel.Fit(samples, study.Genotypes, Host, options).Fits[0];

        Assert.That(fit.Mixture, Is.Not.Null);
        Assert.That(fit.Mixture!.Gain, Is.GreaterThan(1));
        Assert.That(fit.Mixture.LargeShare, Is.LessThan(0.5));
        Assert.That(fit.Mixture.Gain, Is.EqualTo((1 - fit.Mixture.InfinitesimalR2) / (1 - fit.Mixture.R2)).Within(1e-10));

        // M(y − Z β̂), with the scores of the effects that are stored.
        SampleSet set = samples.SampleSets[0];
        double[] scores = [.. MarkerEffects.Of(fit).Score(study.Genotypes, Host).Values];
        double[] left = [.. fit.Trait.Values.ToArray().Select((y, i) => y - scores[set.Indices[i]])];
        Assert.That(fit.WholeResiduals, Is.EqualTo(set.Covariates.Residuals(left)).AsCollection.Within(1e-9));
        double own = fit.WholeResiduals.Sum(r => r * r);
        Assert.That(fit.Residuals["1"].Sum(r => r * r), Is.GreaterThan(own), "one chromosome less to predict with");
    }

    [TestCase(1, 2)]
    [TestCase(3, 12, Category = "Slow")]
    [TestCase(13, 22, Category = "Slow")]
    public void Tests_are_better_where_few_markers_matter_and_no_worse_where_many_do(int first, int last)
    {
        (double few, double many, double none) = (0, 0, 0);
        for (int seed = first; seed <= last; seed++)
        {
            using var study = new SimulatedStudy(n: 400, m: 600, seed: 300 + seed);
            (double causal, double others) = Ratios(study, seed, every: 60);
            few += causal / (last - first + 1);
            none += others / (last - first + 1);
            many += Ratios(study, seed, every: 2).Causal / (last - first + 1);
        }

        TestContext.Out.WriteLine(
            $"mean χ² by the mixture over one normal: few causal {few:0.000}, the others {none:0.000}; many causal {many:0.000}");
        Assert.That(none, Is.EqualTo(1).Within(0.03), "what is gained is not inflation");
        Assert.That(few, Is.GreaterThan(1.02));
        Assert.That(many, Is.GreaterThan(0.99));
    }

    [Test]
    public void Traits_together_give_what_each_gives_alone()
    {
        using var study = new SimulatedStudy(n: 200, m: 240, seed: 96);
        double[] full = Few(study, 1, every: 30, 0.5);
        double[] gaps = [.. Few(study, 2, every: 30, 0.6).Select((y, i) => i % 5 == 2 ? double.NaN : y)];
        using StudySamples both = ScanSetup.Samples(study, full, gaps), alone = ScanSetup.Samples(study, gaps);
        var options = new MatrixFreeOptions { Prior = MarkerPrior.Mixture, MaxProbes = 30 };

        MatrixFreeFit actual = MatrixFreeModel.Fit(both, study.Genotypes, Host, options).Fits[1];
        MatrixFreeFit expected = MatrixFreeModel.Fit(alone, study.Genotypes, Host, options).Fits[0];

        Assert.That(expected.Mixture, Is.Not.Null);
        Assert.That(actual.Mixture!.R2, Is.EqualTo(expected.Mixture!.R2).Within(1e-8));
        Assert.That(actual.Residuals["2"], Is.EqualTo(expected.Residuals["2"]).AsCollection.Within(1e-8));
    }

    private static double Density(double x, double variance) => Math.Exp(-0.5 * x * x / variance) / Math.Sqrt(2 * Math.PI * variance);

    private static (Matrix<double> Z, double[] Y) Toy(int seed)
    {
        var random = new Random(seed);
        var z = Matrix<double>.Build.Dense(60, 20, (_, _) => SimulatedStudy.Normal(random));
        return (z, [.. (2 * z.Column(3)) - z.Column(11) + Vector<double>.Build.Dense(60, _ => SimulatedStudy.Normal(random))]);
    }

    /// <summary>σ²_e = 1, σ²_g/m = ½; two blocks of markers.</summary>
    private static MixtureColumn Fitted(Matrix<double> z, double[] y, double large, double small)
    {
        var column = new MixtureColumn(0, y, z.ColumnCount)
        {
            LargeShare = large,
            SmallVariance = small,
            MarkerVariance = 0.5,
            ResidualVariance = 1,
            Chromosomes = (new int[z.ColumnCount], -1),
        };
        for (int pass = 0; pass < 400; pass++)
        {
            column.Begin();
            foreach (int start in (int[])[0, 10])
            {
                Matrix<double> block = z.SubMatrix(0, z.RowCount, start, 10);
                double[] products = [.. block.TransposeThisAndMultiply(Vector<double>.Build.DenseOfArray(column.Residuals))];
                column.Update(start, products, block.TransposeThisAndMultiply(block).ToRowMajorArray());
                double[] left = [.. Vector<double>.Build.DenseOfArray(column.Residuals)
                    - (block * Vector<double>.Build.DenseOfArray(products))];
                left.CopyTo(column.Residuals, 0);
            }
        }

        return column;
    }

    /// <summary>A trait that every k-th marker has an effect on.</summary>
    private static double[] Few(SimulatedStudy study, int seed, int every, double share)
    {
        var random = new Random(seed);
        var sum = new double[study.Ids.Length];
        for (int j = every / 2; j < study.Markers.Length; j += every)
        {
            double[] x = study.Centred(j);
            double effect = (random.Next(2) == 0 ? 1 : -1) / Math.Sqrt(Math.Max(1e-12, x.Average(v => v * v)));
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += effect * x[i];
            }
        }

        double scale = Math.Sqrt(share / sum.Average(v => v * v));
        return [.. sum.Select(v => (scale * v) + (Math.Sqrt(1 - share) * SimulatedStudy.Normal(random)))];
    }

    /// <summary>Mean χ² with the mixture over that with one normal.</summary>
    private (double Causal, double Others) Ratios(SimulatedStudy study, int seed, int every)
    {
        using StudySamples samples = ScanSetup.Samples(study, Few(study, seed, every, 0.5));
        double[][] means = [.. new[] { MarkerPrior.Mixture, MarkerPrior.Infinitesimal }.Select(prior =>
        {
            MatrixFreeModel model = MatrixFreeModel.Fit(
                samples, study.Genotypes, Host, new MatrixFreeOptions { Prior = prior, MaxProbes = 60 });
            var rows = new CollectedRows();
            AssociationScan.Run(study.Genotypes, ScanBackground.MatrixFree(model, samples.SampleSets[0]), Host, rows);
            return rows.Rows.Select((row, j) => (row.Statistic, j % every == every / 2)).GroupBy(one => one.Item2)
                .OrderBy(group => group.Key).Select(group => group.Average(one => one.Statistic)).ToArray();
        })];
        return (means[0][1] / means[1][1], means[0][0] / means[1][0]);
    }
}
