using MathNet.Numerics.LinearAlgebra;

namespace GpuLmm.Tests.Association.Backgrounds;

/// <summary>Markers × environment of cases and controls: scores against their information, in dense algebra.</summary>
[TestFixture]
public sealed class GeneralisedInteractionTests : HostFixture
{
    private const int N = 90;

    [TestCase(true)]
    [TestCase(false)]
    public void Interactions_are_scores_given_the_marker(bool hasKinship)
    {
        using var study = new SimulatedStudy(N, 30, seed: 12, missing: 0);
        double[] liability = study.Trait(0.5);
        double mean = liability.Average();
        using StudySamples samples = ScanSetup.Samples(study, Array.ConvertAll(liability, value => value > mean ? 1.0 : 0.0));
        using Kinship kinship = Kinship.Estimate(study.Genotypes, Host);
        Trait trait = samples.Traits[0];
        using FittedNull model = FittedNull.Fit(trait, ResponseFamily.Binomial, ["age"], hasKinship ? kinship : null, Host);
        var rows = new CollectedRows();
        AssociationScan.Run(study.Genotypes, ScanBackground.Of(model, study.Genotypes, trait), Host, rows);

        // The same model by its own fit: P and P z of the working response.
        Vector<double> age = Vector<double>.Build.Dense(study.Covariate);
        Vector<double> e = (age - age.Average()) / Math.Sqrt(age.Select(own => (own - age.Average()) * (own - age.Average())).Average());
        (Matrix<double> p, Vector<double> score) = Null(study, trait, model, hasKinship ? kinship : null, e);
        for (int j = 0; j < study.Markers.Length; j++)
        {
            Vector<double> g = Vector<double>.Build.Dense([.. study.Counts[j].Select(own => (double)own)]);
            g -= g.Average();
            Matrix<double> c = Matrix<double>.Build.DenseOfColumnVectors(g, g.PointwiseMultiply(e));
            Matrix<double> phi = c.Transpose() * p * c;
            Vector<double> u = c.Transpose() * score;
            double own = u[1] - (phi[1, 0] / phi[0, 0] * u[0]), variance = phi[1, 1] - (phi[1, 0] * phi[0, 1] / phi[0, 0]);
            Same(j, "SNPxage", own * own / variance, 1);
            Same(j, "SNP|main-only", u[0] * u[0] / phi[0, 0], 1);
            Same(j, "SNP+SNPxage", u * phi.Inverse() * u, 2);
        }

        void Same(int marker, string term, double statistic, int degrees)
        {
            AssociationResult row = rows.Rows.Single(one => one.Marker.Id == study.Markers[marker].Id && one.Term == term);
            Assert.That(row.Statistic, Is.EqualTo(statistic).Within(1e-6 * Math.Max(1, statistic)), $"{row.Marker.Id} {term}");
            Assert.That(row.DegreesOfFreedom, Is.EqualTo(degrees));
            double tail = 1 - MathNet.Numerics.Distributions.ChiSquared.CDF(degrees, statistic);
            Assert.That(row.NegativeLog10P, Is.EqualTo(-Math.Log10(tail)).Within(1e-5 * Math.Max(1, row.NegativeLog10P)));
        }
    }

    /// <summary>P and y − μ at the variances of the fit: fixed point of weighted least squares, dense.</summary>
    private static (Matrix<double> P, Vector<double> Score) Null(
        SimulatedStudy study, Trait trait, FittedNull model, Kinship? kinship, Vector<double> e)
    {
        Vector<double> y = Vector<double>.Build.DenseOfArray(trait.Values.ToArray()), eta = Vector<double>.Build.Dense(N);
        Matrix<double> x = Matrix<double>.Build.DenseOfColumns([[.. Enumerable.Repeat(1.0, N)], study.Covariate]);
        Matrix<double> kernel = Matrix<double>.Build.Dense(N, N);
        if (kinship is not null)
        {
            Matrix<double> k = Matrix<double>.Build.Dense(N, N, (i, j) => kinship.Matrix[i, j]);
            kernel = (model.Report.Variances[0].Value * k) + (model.Report.Variances[1].Value * k.PointwiseMultiply(e.OuterProduct(e)));
        }

        for (int round = 0; ; round++)
        {
            Vector<double> mean = eta.Map(own => 1 / (1 + Math.Exp(-own))), weights = mean.PointwiseMultiply(1 - mean);
            Vector<double> z = eta + (y - mean).PointwiseDivide(weights);
            Matrix<double> inverse = (kernel + Matrix<double>.Build.DenseOfDiagonalVector(1 / weights)).Inverse();
            Matrix<double> p = inverse - (inverse * x * (x.Transpose() * inverse * x).Inverse() * x.Transpose() * inverse);
            Vector<double> next = z - (p * z).PointwiseDivide(weights);
            if ((next - eta).AbsoluteMaximum() < 1e-11 || round == 200)
            {
                Assert.That(round, Is.LessThan(200));
                return (p, p * z);
            }

            eta = next;
        }
    }
}
