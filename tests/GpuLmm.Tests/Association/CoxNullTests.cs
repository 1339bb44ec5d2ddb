using System.Globalization;
using MathNet.Numerics.LinearAlgebra;

namespace GpuLmm.Tests.Association;

/// <summary>
/// Times to an event of related samples, against the Poisson model that they are: a row for every event and sample at risk, a free hazard
/// for every event, in dense algebra.
/// </summary>
[TestFixture]
public sealed class CoxNullTests : HostFixture
{
    private const int N = 40;
    private SimulatedStudy study = null!;
    private StudySamples samples = null!;
    private Kinship kinship = null!;
    private FittedNull model = null!;

    [OneTimeSetUp]
    public void Fit()
    {
        study = new SimulatedStudy(N, 60, seed: 3, missing: 0);
        double[] trait = study.Trait(0.8);
        double mean = trait.Average();
        var random = new Random(4);
        File.WriteAllText(study.Path("times.tsv"), "FID IID time status\n" + string.Concat(study.Ids.Select((id, i) =>
        {
            // In whole years, so that several have their event in one.
            double time = -Math.Log(random.NextDouble()) * 8 * Math.Exp(mean - trait[i]), end = 2 + (12 * random.NextDouble());
            return string.Create(CultureInfo.InvariantCulture,
                $"{id.Family} {id.Individual} {Math.Ceiling(Math.Min(time, end))} {(time <= end ? 1 : 0)}\n");
        })));
        File.WriteAllText(study.Path("age.tsv"), "FID IID age\n" + string.Concat(study.Ids.Select((id, i) =>
            string.Create(CultureInfo.InvariantCulture, $"{id.Family} {id.Individual} {study.Covariate[i]:R}\n"))));
        samples = StudySamples.Align(
            study.Genotypes, study.Path("times.tsv"), study.Path("age.tsv"), StudySamplesOptions.Default with { AreTimesToEvents = true });
        kinship = Kinship.Estimate(study.Genotypes, Host);
        model = FittedNull.Fit(samples.Traits[0], ResponseFamily.Cox, kinship, Host);
    }

    [OneTimeTearDown]
    public void Free()
    {
        model.Dispose();
        kinship.Dispose();
        samples.Dispose();
        study.Dispose();
    }

    [Test]
    public void The_null_model_is_that_of_Poisson_counts_with_a_hazard_for_every_event()
    {
        Trait trait = samples.Traits[0];
        double[] time = trait.Values.ToArray(), isEvent = trait.Events.ToArray(), eta = model.Generalised!.Survival!.Predictor;
        int n = time.Length;
        double tau = model.Report.Variances[0].Value;
        Assert.That(tau, Is.GreaterThan(0.01), "the case has a variance to be found");

        // Rows of event kl and sample i: weights 1 − l/d of those who have their event then (Efron).
        var rows = new List<(int Event, int Sample, double Weight, double Count)>();
        int events = 0;
        foreach (double at in time.Where((_, i) => isEvent[i] == 1).Distinct().Order())
        {
            int[] dying = [.. Enumerable.Range(0, n).Where(i => time[i] == at && isEvent[i] == 1)];
            for (int l = 0; l < dying.Length; l++, events++)
            {
                rows.AddRange(Enumerable.Range(0, n).Where(i => time[i] >= at).Select(i => (events, i,
                    dying.Contains(i) ? 1 - (l / (double)dying.Length) : 1, dying.Contains(i) ? 1.0 / dying.Length : 0)));
            }
        }

        double[] totals = new double[events];
        rows.ForEach(row => totals[row.Event] += row.Weight * Math.Exp(eta[row.Sample]));
        double[] mean = [.. rows.Select(row => row.Weight * Math.Exp(eta[row.Sample]) / totals[row.Event])];
        Matrix<double> z = Matrix<double>.Build.Dense(rows.Count, n, (r, i) => rows[r].Sample == i ? 1 : 0);
        Matrix<double> x = Matrix<double>.Build.Dense(rows.Count, events + 1, (r, j) =>
            j < events ? (rows[r].Event == j ? 1 : 0) : trait.SampleSet.Covariates.Matrix[rows[r].Sample, 1]);
        Matrix<double> k = Matrix<double>.Build.Dense(n, n, (i, j) => KinshipAt(trait, i, j));
        Matrix<double> v = (tau * z * k * z.Transpose()) + Matrix<double>.Build.DenseOfDiagonalVector(
            Vector<double>.Build.Dense([.. mean.Select(own => 1 / own)]));
        Matrix<double> inverse = v.Inverse();
        Matrix<double> p = inverse - (inverse * x * (x.Transpose() * inverse * x).Inverse() * x.Transpose() * inverse);
        Vector<double> working = Vector<double>.Build.Dense(rows.Count, r =>
            eta[rows[r].Sample] + Math.Log(rows[r].Weight / totals[rows[r].Event]) - Math.Log(rows[r].Weight)
            + ((rows[r].Count - mean[r]) / mean[r]));
        Vector<double> projected = p * working;
        Matrix<double> collapsed = z.Transpose() * p * z;
        Vector<double> scores = z.Transpose() * projected;

        Assert.Multiple(() =>
        {
            for (int i = 0; i < n; i++)
            {
                Assert.That(model.Design.Columns[i, 0], Is.EqualTo(scores[i]).Within(1e-8), "martingale residual");
                for (int j = 0; j < n; j++)
                {
                    Assert.That(model.Design.Forms[0].Matrix[i, j], Is.EqualTo(collapsed[i, j]).Within(1e-8), "P");
                }
            }

            double trace = (collapsed * k).Trace(), squares = scores * k * scores;
            Assert.That(squares, Is.EqualTo(trace).Within(1e-7 * trace), "REML score of the variance");
        });
    }

    [Test]
    public void Tests_have_the_variance_of_their_law_and_effects_their_p()
    {
        var rows = new CollectedRows();
        AssociationScan.Run(
            study.Genotypes, ScanBackground.Of(model, study.Genotypes, samples.Traits[0]), Host, rows,
            new AssociationOptions
            {
                Tests = [MarkerTest.Score, MarkerTest.Firth],
                Generalised = GeneralisedTestOptions.Default with { SaddlepointCutoff = 0 },
            });
        GeneralisedNull own = model.Generalised!;
        double[] projected = new double[own.Count], marker = new double[own.Count];
        for (int j = 0; j < study.Markers.Length; j++)
        {
            AssociationResult row = rows.Of(study.Markers[j].Id, MarkerTest.Score);
            if (row.Status != MarkerStatus.Tested)
            {
                continue;
            }

            ReadOnlySpan<int> indices = samples.SampleSets[0].Indices;
            for (int i = 0; i < marker.Length; i++)
            {
                marker[i] = study.Counts[j][indices[i]];
            }

            double information = 0;
            for (int i = 0; i < marker.Length; i++)
            {
                projected[i] = 0;
                for (int k = 0; k < marker.Length; k++)
                {
                    projected[i] += model.Design.Forms[0].Matrix[i, k] * marker[k];
                }

                information += projected[i] * marker[i];
            }

            double part = own.Survival!.Solve(projected);
            Assert.That(part, Is.LessThan(information).And.GreaterThan(0), "the rest is the normal part");
            Assert.That(own.Survival.Law.Cumulants(projected, 0).Second, Is.EqualTo(part).Within(1e-8 * information), "K''(0)");
            Assert.That(Math.Abs(row.Beta / row.StandardError), Is.EqualTo(NormalDeviate.Of(row.NegativeLog10P)).Within(1e-6).Or.EqualTo(
                Math.Sqrt(row.Statistic)).Within(1e-6), "effect and error agree with p where p is small, and with the score elsewhere");
            Assert.That(row.Generalised!.Value.Cases, Is.EqualTo(samples.Traits[0].Events.ToArray().Count(value => value == 1)));
        }
    }

    private double KinshipAt(Trait trait, int i, int j)
    {
        ReadOnlySpan<int> indices = trait.SampleSet.Indices;
        return kinship.Matrix[indices[i], indices[j]];
    }
}
