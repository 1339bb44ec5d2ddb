using MathNet.Numerics.LinearAlgebra;

namespace GpuLmm.Tests;

/// <summary>Errors of interactions from the residuals, against sandwiches of dense matrices, and under unequal variances.</summary>
[TestFixture]
public sealed class RobustErrorsTests : HostFixture
{
    // The textbook takes the reported variances, which a search ends at within this share of a standard error.
    private const double Tolerance = 1e-6;

    [Test]
    public void Without_relatedness_they_are_those_of_white()
    {
        using var study = new SimulatedStudy(n: 80, m: 30, seed: 31, missing: 0.05);
        using StudySamples samples = ScanSetup.Samples(study, study.Trait(0.4, effectOf: 4));
        using FittedNull model = FittedNull.Fit(samples.Traits[0], ["age"], null, Host, isRobust: true);
        Vector<double> y = Vector<double>.Build.DenseOfArray(samples.Traits[0].Values.ToArray());
        Matrix<double> x = Matrix<double>.Build.DenseOfColumnArrays(Enumerable.Repeat(1.0, 80).ToArray(), study.Covariate);
        Matrix<double> m = Matrix<double>.Build.DenseIdentity(80) - (x * (x.Transpose() * x).Inverse() * x.Transpose());

        Check(model, study, samples.Traits[0], marker => Sandwich(m, y, Columns(marker, study.Covariate), [.. Enumerable.Range(0, 80)], 2));
    }

    [Test]
    public void With_relatives_and_several_records_the_records_of_an_id_count_together()
    {
        const int Samples = 40, Records = 3, N = Samples * Records;
        using var study = new SimulatedStudy(Samples, m: 20, seed: 32, missing: 0.05);
        var random = new Random(8);
        double[] trait = study.Trait(0.5, effectOf: 4), time = [.. Enumerable.Range(0, N).Select(_ => 10 * random.NextDouble())];
        int[] sample = [.. Enumerable.Range(0, N).Select(k => k / Records)];
        double[] own = [.. Enumerable.Range(0, Samples).Select(_ => SimulatedStudy.Normal(random))];
        double[] y = [.. sample.Select((i, k) =>
            trait[i] + own[i] + (0.1 * time[k]) + ((0.3 + (0.1 * time[k])) * SimulatedStudy.Normal(random)))];
        using var kinship = new Kinship(DenseMatrix.FromArray(study.PlainKinship()), study.Ids);
        var table = DataTable.FromColumns(
        [
            DataColumn.Create("id", [.. sample.Select(i => study.Ids[i].Individual)]), DataColumn.Create("y", y),
            DataColumn.Create("time", time),
        ]);
        using FittedNull model = FittedNull.Fit(
            table, "y ~ time + (1 | gr(id, cov = g)) + (1 | id)", new Dictionary<string, Kinship> { ["g"] = kinship }, Host,
            new FittedNullOptions { Environments = ["time"], IsRobust = true });
        double[,] g = study.PlainKinship();
        double[] variances = [.. model.Report.Variances.Select(part => part.Value)];
        Matrix<double> inverse = Matrix<double>.Build.Dense(N, N, (i, j) =>
            (variances[0] * g[sample[i], sample[j]]) + (sample[i] == sample[j] ? variances[1] : 0) + (i == j ? variances[2] : 0)).Inverse();
        Matrix<double> x = Matrix<double>.Build.DenseOfColumnArrays(Enumerable.Repeat(1.0, N).ToArray(), time);
        Matrix<double> p = inverse - (inverse * x * (x.Transpose() * inverse * x).Inverse() * x.Transpose() * inverse);

        Check(model, study, null, marker => Sandwich(
            p, Vector<double>.Build.DenseOfArray(y), Columns([.. sample.Select(i => marker[i])], time), sample, 2));

        FittedNullFile.Write(study.Path("robust.null"), model);
        using FittedNull read = FittedNullFile.Read(study.Path("robust.null"));
        using ScanBackground background = ScanBackground.Of(model, study.Genotypes), again = ScanBackground.Of(read, study.Genotypes);
        Assert.That(AssociationScan.Rows(study.Genotypes, again, Host),
            Is.EqualTo(AssociationScan.Rows(study.Genotypes, background, Host)));
    }

    // Residuals that spread with the environment: the model's errors of the interaction are too small, those of the residuals are not.
    [Test]
    public void They_hold_their_level_where_variances_differ()
    {
        using var study = new SimulatedStudy(n: 800, m: 1500, seed: 33, missing: 0);
        double[] y = [.. study.Noise.Zip(study.Covariate, (noise, age) => noise * Math.Exp(0.4 * age))];
        using StudySamples samples = ScanSetup.Samples(study, y);

        double plain = Inflation(false), robust = Inflation(true);

        // The median of 1,500 statistics of χ²₁ has a standard error of 5 %.
        Assert.That(robust, Is.EqualTo(1).Within(0.15));
        Assert.That(plain, Is.GreaterThan(1.3));

        double Inflation(bool isRobust)
        {
            using FittedNull model = FittedNull.Fit(samples.Traits[0], ["age"], null, Host, isRobust: isRobust);
            using var background = ScanBackground.Of(model, study.Genotypes, samples.Traits[0]);
            double[] statistics = [.. AssociationScan.Rows(study.Genotypes, background, Host)
                .Where(row => row.Term == "SNPxage").Select(row => row.Statistic).Order()];
            return statistics[statistics.Length / 2] / 0.4549;
        }
    }

    [Test]
    public void They_need_an_environment() => Assert.That(
        () => (FittedNullOptions.Default with { IsRobust = true }).Validate(),
        Throws.ArgumentException.With.Message.Contains("IsRobust goes with Environments"));

    private void Check(
        FittedNull model, SimulatedStudy study, Trait? trait, Func<double[], (Vector<double> Beta, Matrix<double> Covariance)> textbook)
    {
        using var background = trait is null ? ScanBackground.Of(model, study.Genotypes) : ScanBackground.Of(model, study.Genotypes, trait);
        foreach (AssociationResult row in AssociationScan.Rows(study.Genotypes, background, Host).Where(row => row.Term != "SNP|main-only"))
        {
            double[] marker = study.Centred(int.Parse(row.Marker.Id[2..], System.Globalization.CultureInfo.InvariantCulture));
            (Vector<double> beta, Matrix<double> covariance) = textbook(marker);
            string label = $"{row.Marker.Id} {row.Term}";
            if (row.Term!.StartsWith("SNP+", StringComparison.Ordinal))
            {
                Assert.That(row.Statistic, Is.EqualTo(beta * covariance.Inverse() * beta).Within(Tolerance * (1 + row.Statistic)), label);
                continue;
            }

            int k = row.Term == "SNP" ? 0 : 1;
            double error = Math.Sqrt(covariance[k, k]);
            Assert.That(row.StandardError, Is.EqualTo(error).Within(Tolerance * error), label);
            Assert.That(row.Beta, Is.EqualTo(beta[k]).Within(Tolerance * error), label);
            Assert.That(row.Statistic, Is.EqualTo(beta[k] * beta[k] / covariance[k, k]).Within(Tolerance * (1 + row.Statistic)), label);
        }
    }

    private static Matrix<double> Columns(double[] marker, double[] environment) =>
        Matrix<double>.Build.DenseOfColumnArrays(marker, [.. marker.Zip(environment, (x, e) => x * e)]);

    /// <summary>β̂ and its variance, with the root of P over records and the parts of an id together.</summary>
    private static (Vector<double> Beta, Matrix<double> Covariance) Sandwich(
        Matrix<double> p, Vector<double> y, Matrix<double> c, int[] cluster, int fixedCount)
    {
        MathNet.Numerics.LinearAlgebra.Factorization.Evd<double> evd = p.Evd(Symmetricity.Symmetric);
        Matrix<double> root = evd.EigenVectors
            * Matrix<double>.Build.DenseOfDiagonalVector(evd.EigenValues.Map(value => Math.Sqrt(Math.Max(0, value.Real))))
            * evd.EigenVectors.Transpose();
        Vector<double> z = root * y;
        Matrix<double> own = root * c, bread = (c.Transpose() * p * c).Inverse();
        Matrix<double> meat = Matrix<double>.Build.Dense(c.ColumnCount, c.ColumnCount);
        int n = y.Count, groups = cluster.Distinct().Count();
        foreach (IGrouping<int, int> group in Enumerable.Range(0, n).GroupBy(record => cluster[record]))
        {
            Vector<double> part = Vector<double>.Build.Dense(c.ColumnCount);
            foreach (int record in group)
            {
                part += own.Row(record) * z[record];
            }

            meat += part.OuterProduct(part);
        }

        double correction = groups / (groups - 1.0) * (n - 1) / (n - fixedCount - c.ColumnCount);
        return (bread * (c.Transpose() * (p * y)), bread * meat * bread * correction);
    }
}
