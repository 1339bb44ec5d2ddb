using MathNet.Numerics.LinearAlgebra;
using MathMatrix = MathNet.Numerics.LinearAlgebra.Double.DenseMatrix;

namespace GpuLmm.Tests;

/// <summary>
/// Each model of a batch is the single fit of its rows, at the textbook's likelihood; a batch is the same whatever the threads.
/// </summary>
[TestFixture]
public sealed class ModelBatchTests : HostFixture
{
    private const int Models = 25;

    private static readonly IReadOnlyDictionary<string, Kinship> NoKernels = new Dictionary<string, Kinship>();

    [Test, Combinatorial]
    public void Each_model_is_the_single_fit(
        [Values(
            "y ~ condition + (1 | subject)", "y ~ condition * x + (1 | subject)", "y ~ condition + x + (1 + x | subject)",
            "y ~ condition + x + (1 + x || subject)",
            "y ~ condition + (1 | subject) + (1 | plate)", "y ~ x + (0 + x | subject) + (1 | plate)",
            "y ~ 0 + condition + (1 | subject:condition)",
            "y ~ condition + x + offset(x) + (1 + x + condition | subject) + (1 | plate)")] string formula,
        [Values] LikelihoodMethod method, [Values] bool hasWeights)
    {
        var data = new SimulatedBatch(Models, 7);
        var options = MixedModelOptions.Default with { Method = method, Weights = hasWeights ? "w" : null };
        BatchedFit[] fits = [.. ModelBatch.By(data.Table, formula, "model", options).Fit(Host)];
        int same = 0;

        Assert.That(fits.Select(fit => fit.Model), Is.EqualTo(Enumerable.Range(0, Models).Select(m => $"m{m}")));
        Assert.That(fits.Count(fit => fit.IsFitted), Is.EqualTo(Models));
        foreach (BatchedFit fit in fits)
        {
            ModelReport single = MixedModel.Fit(data.Of(fit.Model), formula, NoKernels, Host, options);

            // Several correlated effects of six levels have maxima on edges that a search from one start can miss; a batch's starts again.
            Assert.That(fit.LogLikelihood, Is.GreaterThan(single.LogLikelihood - 1e-7), fit.Model);
            if (fit.LogLikelihood < single.LogLikelihood + 1e-7)
            {
                AssertSame(fit, single);
                same++;
            }
        }

        Assert.That(same, Is.GreaterThanOrEqualTo(formula.Contains("x + condition |", StringComparison.Ordinal) ? 1 : Models - 13));
    }

    [Test]
    public void Log_likelihood_is_the_textbooks_at_the_estimates([Values] LikelihoodMethod method, [Values] bool hasWeights)
    {
        var data = new SimulatedBatch(Models, 8);
        var options = MixedModelOptions.Default with { Method = method, Weights = hasWeights ? "w" : null };
        var batch = ModelBatch.By(data.Table, "y ~ x + (1 + x | subject) + (1 | plate)", "model", options);

        Assert.That(batch.Variances.Select(variance => variance.Name),
            Is.EqualTo(new[] { "subject", "subject:(Intercept):x", "subject:x", "plate", "Residual" }));
        foreach (BatchedFit fit in batch.Fit(Host))
        {
            DataTable own = data.Of(fit.Model);
            double[] y = own.Numbers("y")!;
            int[] rows = [.. Enumerable.Range(0, y.Length).Where(i => !double.IsNaN(y[i]))];
            double[] x = own.Numbers("x")!, w = own.Numbers("w")!;
            IReadOnlyList<string?> subject = own.Text("subject"), plate = own.Text("plate");
            IReadOnlyList<double> s = fit.Variances;
            Matrix<double> v = MathMatrix.Create(rows.Length, rows.Length, (i, j) =>
            {
                (int a, int b) = (rows[i], rows[j]);
                return (subject[a] == subject[b] ? s[0] + (s[1] * (x[a] + x[b])) + (s[2] * x[a] * x[b]) : 0)
                    + (plate[a] == plate[b] ? s[3] : 0)
                    + (a == b ? s[4] / (hasWeights ? w[a] : 1) : 0);
            });
            Matrix<double> design = MathMatrix.OfColumnArrays(Array.ConvertAll(rows, _ => 1.0), Array.ConvertAll(rows, row => x[row]));
            double expected = Textbook.LogLikelihood(v, design, Array.ConvertAll(rows, row => y[row]), method).LogLikelihood;

            Assert.That(fit.LogLikelihood, Is.EqualTo(expected).Within(1e-9 * Math.Abs(expected)), fit.Model);
        }
    }

    [Test]
    public void Threads_and_company_change_nothing()
    {
        var data = new SimulatedBatch(Models, 9);
        const string Formula = "y ~ condition + x + (1 + x | subject) + (1 | plate)";
        using var one = HostBackend.Open(1);
        BatchedFit[] alone = [.. ModelBatch.By(data.Of("m3"), Formula, "model").Fit(one)];
        BatchedFit[] fits = [.. ModelBatch.By(data.Table, Formula, "model").Fit(one)],
            others = [.. ModelBatch.By(data.Table, Formula, "model").Fit(Host)];

        Assert.That(Numbers(others), Is.EqualTo(Numbers(fits)));
        Assert.That(Numbers(alone), Is.EqualTo(Numbers([fits[3]])));
    }

    [Test]
    public void A_cancelled_batch_stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var batch = ModelBatch.By(new SimulatedBatch(2, 1).Table, "y ~ condition + (1 | subject)", "model");

        Assert.That(() => batch.Fit(Host, source.Token).ToList(), Throws.InstanceOf<OperationCanceledException>());
    }

    private static double[] Numbers(IEnumerable<BatchedFit> fits) =>
        [.. fits.SelectMany(fit => fit.Fixed.SelectMany(effect => new[] { effect.Estimate, effect.StandardError, effect.DegreesOfFreedom })
            .Concat(fit.Variances).Append(fit.LogLikelihood))];

    private static void AssertSame(BatchedFit fit, ModelReport single)
    {
        Assert.That(fit.SampleCount, Is.EqualTo(single.SampleCount), fit.Model);
        double scale = single.Variances.Sum(variance => variance.IsCovariance ? 0 : variance.Value);
        Assert.That(fit.Variances, Is.EqualTo(single.Variances.Select(variance => variance.Value)).Within(1e-4 * scale), fit.Model);
        foreach ((FixedEffect own, FixedEffect other) in fit.Fixed.Zip(single.Fixed))
        {
            Assert.That(own.Name, Is.EqualTo(other.Name));
            Assert.That(own.Estimate, Is.EqualTo(other.Estimate).Within(1e-5 * other.StandardError), $"{fit.Model}: {own.Name}");
            Assert.That(own.StandardError, Is.EqualTo(other.StandardError).Within(1e-3).Percent, $"{fit.Model}: {own.Name}");
            if (single.IsConverged)
            {
                Assert.That(own.DegreesOfFreedom, Is.EqualTo(other.DegreesOfFreedom).Within(0.01).Percent, $"{fit.Model}: {own.Name}");
            }
        }

        if (!single.IsConverged)
        {
            // The single fit has no tests then; which of such models converge differs between processors.
            Assert.That(single.Terms, Is.Empty, fit.Model);
            return;
        }

        Assert.That(fit.Terms.Select(term => (term.Term, term.Degrees)),
            Is.EqualTo(single.Terms.Select(term => (term.Term, term.Degrees))));
        foreach ((TermTest own, TermTest other) in fit.Terms.Zip(single.Terms))
        {
            Assert.That(own.Statistic, Is.EqualTo(other.Statistic).Within(5e-3).Percent, $"{fit.Model}: {own.Term}");
            Assert.That(own.DenominatorDegrees, Is.EqualTo(other.DenominatorDegrees).Within(0.01).Percent, $"{fit.Model}: {own.Term}");
        }
    }
}
