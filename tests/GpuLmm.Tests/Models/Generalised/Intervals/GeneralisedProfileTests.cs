using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.Optimization;
using MathMatrix = MathNet.Numerics.LinearAlgebra.Double.DenseMatrix;

namespace GpuLmm.Tests.Models.Generalised;

/// <summary>Ends of profiles where the textbook's deviance, maximised over everything else without derivatives, is that of χ².</summary>
[TestFixture]
[Category("Slow")]
public sealed class GeneralisedProfileTests : HostFixture
{
    private const double Quantile = 3.8414588206941285;
    private const int Groups = 15, Records = 8;

    private readonly Dictionary<string, Kinship> none = [];
    private IReadOnlyList<ParameterInterval> intervals = [];
    private ModelReport fit = null!;
    private PoissonTextbook textbook = null!;

    [OneTimeSetUp]
    public void Profile()
    {
        var random = new Random(12);
        double[] x = [.. Enumerable.Range(0, Groups * Records).Select(_ => SimulatedStudy.Normal(random))];
        double[] u = [.. Enumerable.Range(0, Groups).Select(_ => SimulatedStudy.Normal(random))],
            v = [.. u.Select(own => (0.4 * own) + SimulatedStudy.Normal(random))];
        double[] y = [.. x.Select((own, i) => (double)MathNet.Numerics.Distributions.Poisson.Sample(
            random, Math.Exp(1.2 + (0.3 * own) + (0.6 * u[i % Groups]) + (0.4 * v[i % Groups] * own))))];
        var table = DataTable.FromColumns(
            [DataColumn.Create("y", y), DataColumn.Create("x", x), DataColumn.Create("g", [.. x.Select((_, i) => $"g{i % Groups:00}")])]);
        using MixedModelRefit model = MixedModelRefit.Create(table, "y ~ x + (x | g)", none, Host, CountStudy.Poisson);
        fit = model.Original;
        intervals = model.Profile();
        Matrix<double> z = MathMatrix.Create(x.Length, 2 * Groups, (i, c) => c / 2 != i % Groups ? 0 : c % 2 == 0 ? 1 : x[i]);
        textbook = new PoissonTextbook(y, MathMatrix.OfColumnArrays([.. x.Select(_ => 1.0)], x), z, Prior);
    }

    [TestCase("x", IntervalParameter.Fixed, 1)]
    [TestCase("(Intercept)", IntervalParameter.StandardDeviation, 2)]
    [TestCase("x", IntervalParameter.StandardDeviation, 3)]
    [TestCase("(Intercept)", IntervalParameter.Correlation, 4)]
    public void Ends_have_the_deviance_of_chi_square(string term, IntervalParameter parameter, int place)
    {
        ParameterInterval own = intervals.Single(interval => interval.Parameter == parameter && interval.Term == term);
        double[] estimates = Estimates();
        Assert.That(textbook.At(estimates).LogLikelihood, Is.EqualTo(fit.LogLikelihood).Within(1e-7));
        Assert.That(own.Note, Is.Empty);
        foreach (double end in new[] { own.Lower, own.Upper })
        {
            Assert.That(2 * (fit.LogLikelihood - Maximise(estimates, place, Inner(place, end))),
                Is.EqualTo(Quantile).Within(1e-4), $"{end}");
        }
    }

    [Test]
    public void Shares_have_no_profile_and_say_so() => Assert.That(
        intervals.Where(interval => interval.Parameter == IntervalParameter.Share).Select(interval => $"{interval.Lower} {interval.Note}"),
        Is.EqualTo(Enumerable.Repeat("NaN no profile of shares of generalised models", 2)));

    /// <summary>Of logarithms of deviations and the inverse hyperbolic tangent of the correlation.</summary>
    private static Matrix<double> Prior(double[] own)
    {
        double a = Math.Exp(own[0]), b = Math.Exp(own[1]), covariance = a * b * Math.Tanh(own[2]);
        return MathMatrix.Create(2 * Groups, 2 * Groups, (i, j) => i / 2 != j / 2 ? 0 : i != j ? covariance : i % 2 == 0 ? a * a : b * b);
    }

    private static double Inner(int place, double value) => place switch { 2 or 3 => Math.Log(value), 4 => Math.Atanh(value), _ => value };

    private double[] Estimates()
    {
        double Variance(string term) => fit.Variances.Single(own => !own.IsCovariance && own.Term == term).Value;
        return
        [
            .. fit.Fixed.Select(effect => effect.Estimate), 0.5 * Math.Log(Variance("(Intercept)")), 0.5 * Math.Log(Variance("x")),
            Math.Atanh(fit.Variances.Single(own => own.IsCovariance).Correlation),
        ];
    }

    private double Maximise(double[] estimates, int held, double value)
    {
        double[] start = [.. estimates.Where((_, k) => k != held)];
        IObjectiveFunction deviance = ObjectiveFunction.Value(own =>
        {
            List<double> whole = [.. own];
            whole.Insert(held, value);
            return -textbook.At([.. whole]).LogLikelihood;
        });

        // A second simplex where the first has shrunk.
        Vector<double> end = DenseVector.OfArray(start);
        double best = double.PositiveInfinity;
        for (int round = 0; round < 3; round++)
        {
            MinimizationResult found = NelderMeadSimplex.Minimum(deviance, end, DenseVector.Create(start.Length, 0.1), 1e-9, 4_000);
            (end, best) = (found.MinimizingPoint, found.FunctionInfoAtMinimum.Value);
        }

        return -best;
    }
}
