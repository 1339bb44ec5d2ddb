using GpuLmm.Numerics;

namespace GpuLmm.Tests;

/// <summary>Correlation functions against mpmath (<c>scripts/matern.py</c>) and against each other.</summary>
[TestFixture]
public sealed class SpatialCorrelationTests
{
    private static readonly SpatialKind[] Kinds = Enum.GetValues<SpatialKind>();

    [TestCase(0.05, 0.0001, 0.60644202558296963, 0.039355794315788633, 7.3384868896804251)]
    [TestCase(0.05, 0.3, 0.1284997967089269, 0.079590454835646347, 2.4012650721550376)]
    [TestCase(0.05, 1.9, 0.01320852434583145, 0.030443717287099349, 0.27035479041451802)]
    [TestCase(0.05, 5, 0.00039702173335593994, 0.0021554654536998197, 0.0085055165674036342)]
    [TestCase(0.05, 40, 1.0014680146808015e-19, 4.0506357482789113e-18, 2.3529302775495973e-18)]
    [TestCase(0.3, 0.0001, 0.99620112919765584, 0.0022793174960175425, 0.069966764110739822)]
    [TestCase(0.3, 0.3, 0.5609272251381849, 0.23391442182489702, 1.1863638845888255)]
    [TestCase(0.3, 1.9, 0.086491895022593447, 0.17911457829212428, 0.30972105262820364)]
    [TestCase(0.3, 5, 0.0032752975412627447, 0.016987290698367227, 0.014653000597942273)]
    [TestCase(0.3, 40, 1.3798524168298885e-18, 5.5467373916309782e-17, 8.9768577416671655e-18)]
    [TestCase(0.9999999, 0.0001, 0.99999995086859209, 9.3262806113904352e-8, 4.8402873388275654e-7)]
    [TestCase(0.9999999, 0.3, 0.91679759379970189, 0.12352142175263156, 0.16237497751632923)]
    [TestCase(0.9999999, 1.9, 0.30335426192338926, 0.46513396072409242, 0.28838679706521965)]
    [TestCase(0.9999999, 5, 0.020223063837823097, 0.092277444569367779, 0.033894375880298589)]
    [TestCase(0.9999999, 40, 3.3988515591593427e-17, 1.3428572962199133e-15, 1.2227848802918715e-16)]
    [TestCase(1, 0.0001, 0.9999999508686405, 9.3262719134502749e-8, 4.8402809668198822e-7)]
    [TestCase(1, 0.3, 0.91679761003719749, 0.12352140544898676, 0.16237493450487436)]
    [TestCase(1, 1.9, 0.30335429076206846, 0.4651339851865314, 0.28838678697922237)]
    [TestCase(1, 5, 0.020223067227260821, 0.092277458351064857, 0.033894378600381405)]
    [TestCase(1, 40, 3.3988527819444155e-17, 1.3428577760159307e-15, 1.2227852651363117e-16)]
    [TestCase(1.2, 0.0001, 0.99999998775143916, 2.439654605535792e-8, 5.636833896132618e-8)]
    [TestCase(1.2, 0.3, 0.94214012660810875, 0.095272275144310939, 0.097360491838457875)]
    [TestCase(1.2, 1.9, 0.35891136086408407, 0.5057787912887656, 0.26676830949426277)]
    [TestCase(1.2, 5, 0.0275381296927446, 0.12115835680035798, 0.039212404026349)]
    [TestCase(1.2, 40, 6.7760266681792557e-17, 2.6639619465346984e-15, 2.2458481444763202e-16)]
    [TestCase(3.7, 0.0001, 0.99999999907407407, 1.8518518491285403e-9, 3.4293552746806784e-10)]
    [TestCase(3.7, 0.3, 0.99172126024646022, 0.016449353253531747, 0.0030347557246007133)]
    [TestCase(3.7, 1.9, 0.73326825855227502, 0.42738788185284706, 0.072101702604887069)]
    [TestCase(3.7, 5, 0.17785975739070486, 0.50703166081553769, 0.069542362220399895)]
    [TestCase(3.7, 40, 3.1039289587256216e-14, 1.1473248452710252e-12, 5.9590170286556786e-14)]
    [TestCase(7.25, 0.0001, 0.9999999996, 7.9999999961904762e-10, 6.3999999966621315e-11)]
    [TestCase(7.25, 0.3, 0.99640770069578366, 0.0071692243497908232, 0.00057330427989392907)]
    [TestCase(7.25, 1.9, 0.86718956084450329, 0.24398053720188889, 0.019219813031627929)]
    [TestCase(7.25, 5, 0.39651819202870511, 0.68550406329200066, 0.050433970012271889)]
    [TestCase(7.25, 40, 7.5133460014017803e-12, 2.5457740988158868e-10, 9.4924476839393412e-12)]
    [TestCase(20.5, 0.0001, 0.99999999987179487, 2.5641025637560638e-10, 6.5746219583248689e-12)]
    [TestCase(20.5, 0.3, 0.99884685520874519, 0.0023048874583426309, 5.9097736000857928e-5)]
    [TestCase(20.5, 1.9, 0.95482771137396976, 0.088162821645027089, 0.0022576186994289735)]
    [TestCase(20.5, 5, 0.7277469858827565, 0.45870486269580451, 0.011657644113992121)]
    [TestCase(20.5, 40, 2.3625854591566383e-7, 5.8694255139014557e-6, 1.151234515347556e-7)]
    public void Matern(double nu, double h, double value, double rangeDerivative, double smoothnessDerivative)
    {
        const double Range = 0.25;
        Assert.That(SpatialCorrelation.Value(SpatialKind.Matern, Range * h, Range, nu), Is.EqualTo(value).Within(1e-11).Percent);
        Assert.That(
            SpatialCorrelation.RangeDerivative(SpatialKind.Matern, Range * h, Range, nu),
            Is.EqualTo(rangeDerivative).Within(1e-11).Percent);
        Assert.That(
            SpatialCorrelation.SmoothnessDerivative(SpatialKind.Matern, Range * h, Range, nu),
            Is.EqualTo(smoothnessDerivative).Within(1e-13));
    }

    [TestCase(33.3, 0.0001, 0.99999999992260062, 1.54798761597543e-10)]
    [TestCase(33.3, 0.3, 0.99930365588419007, 0.0013921877326501841)]
    [TestCase(33.3, 0.99, 0.992443699124271, 0.015053536283817052)]
    [TestCase(33.3, 40, 2.2220771340721294e-5, 0.00042316723591992813)]
    [TestCase(100, 0.03, 0.99999772727533627, 4.5454441094740702e-6)]
    [TestCase(100, 0.3, 0.99977275336069157, 0.00045444110672232015)]
    [TestCase(100, 0.99, 0.99752809146211507, 0.0049376393553658023)]
    [TestCase(100, 1.9, 0.99092568470865458, 0.018065197080533812)]
    [TestCase(100, 5, 0.93883926026643639, 0.11846404655614366)]
    [TestCase(100, 40, 0.019036318417344834, 0.14796538649403859)]
    public void Matern_of_large_order(double nu, double h, double value, double rangeDerivative)
    {
        // Factorials of 100 leave their logarithm 13 digits.
        Assert.That(SpatialCorrelation.Value(SpatialKind.Matern, h, 1, nu), Is.EqualTo(value).Within(1e-10).Percent);
        Assert.That(SpatialCorrelation.RangeDerivative(SpatialKind.Matern, h, 1, nu), Is.EqualTo(rangeDerivative).Within(1e-10).Percent);
    }

    [TestCase(0.5)]
    [TestCase(1.5)]
    [TestCase(2.5)]
    public void Closed_forms_of_Matern_meet_the_general_one(double nu)
    {
        foreach (double h in new[] { 0.01, 0.5, 3, 20 })
        {
            double below = SpatialCorrelation.Value(SpatialKind.Matern, h, 1, nu - 1e-9);
            double above = SpatialCorrelation.Value(SpatialKind.Matern, h, 1, nu + 1e-9);
            Assert.That(SpatialCorrelation.Value(SpatialKind.Matern, h, 1, nu), Is.EqualTo((below + above) / 2).Within(1e-13));
            below = SpatialCorrelation.RangeDerivative(SpatialKind.Matern, h, 1, nu - 1e-9);
            above = SpatialCorrelation.RangeDerivative(SpatialKind.Matern, h, 1, nu + 1e-9);
            Assert.That(SpatialCorrelation.RangeDerivative(SpatialKind.Matern, h, 1, nu), Is.EqualTo((below + above) / 2).Within(1e-13));
        }
    }

    [TestCaseSource(nameof(Kinds))]
    public void Derivatives_are_those_of_the_values(SpatialKind kind)
    {
        const double Step = 1e-5;
        foreach (double d in new[] { 0, 0.1, 0.7, 1.9, 2.5 })
        {
            double difference = SpatialCorrelation.Value(kind, d, 2 * Math.Exp(Step), 1.3)
                - SpatialCorrelation.Value(kind, d, 2 * Math.Exp(-Step), 1.3);
            Assert.That(SpatialCorrelation.RangeDerivative(kind, d, 2, 1.3), Is.EqualTo(difference / (2 * Step)).Within(1e-9));
        }
    }

    [TestCaseSource(nameof(Kinds))]
    public void Together_is_one_and_far_away_is_none(SpatialKind kind)
    {
        foreach (double nu in new[] { 0.1, 1, 30 })
        {
            Assert.That(SpatialCorrelation.Value(kind, 0, 1, nu), Is.EqualTo(1));
            Assert.That(SpatialCorrelation.RangeDerivative(kind, 0, 1, nu), Is.Zero);
            Assert.That(SpatialCorrelation.SmoothnessDerivative(kind, 0, 1, nu), Is.Zero);
            Assert.That(SpatialCorrelation.Value(kind, 1e-300, 1, nu), Is.EqualTo(1).Within(1e-12));
            Assert.That(SpatialCorrelation.Value(kind, 5000, 1, nu), Is.Zero);
            Assert.That(SpatialCorrelation.RangeDerivative(kind, 5000, 1, nu), Is.Zero);
            Assert.That(SpatialCorrelation.SmoothnessDerivative(kind, 5000, 1, nu), Is.Zero);
        }
    }
}
