using System.Numerics.Tensors;
using System.Text.Json;

namespace GpuLmm.Golden.Tests;

/// <summary>
/// Case-control and count null models and their scans against own dense programs, with which GMMAT agrees (<c>Data/case_control</c>).
/// </summary>
[TestFixture]
public sealed class CaseControlTests
{
    private static readonly (string Name, string Fit)[] Fits =
        [("J01", "reml"), ("J01", "tau_fixed"), ("J02", "reml"), ("J03", "reml"), ("J03", "tau_fixed"), ("J04", "reml")];

    private static IEnumerable<TestCaseData> Cases() => Fits.Select(one => new TestCaseData(one.Name, one.Fit));

    // GMMAT's variance agrees to 1e-9; the references' tolerance is 1e-7.
    [TestCaseSource(nameof(Cases))]
    public void The_null_model_is_the_joint_fixed_point(string name, string fit)
    {
        using var one = new CaseControlCase(name);
        using FittedNull model = one.Null(fit);
        JsonElement expected = one.ExpectedNull(fit);
        double tau = expected.GetProperty("tau").GetDouble();
        Assert.That(model.Report.Variances.Single().Value, Is.EqualTo(tau).Within(1e-7 * tau));
        double[] alpha = Numbers(expected, "alpha"), errors = Numbers(expected, "se_alpha");
        Assert.That(model.Report.Fixed, Has.Count.EqualTo(alpha.Length));
        for (int j = 0; j < alpha.Length; j++)
        {
            Assert.That(model.Report.Fixed[j].Estimate, Is.EqualTo(alpha[j]).Within(1e-7 * Math.Max(errors[j], Math.Abs(alpha[j]))));
            Assert.That(model.Report.Fixed[j].StandardError, Is.EqualTo(errors[j]).Within(1e-7 * errors[j]));
        }

        // X'(y − μ) = 0.
        GeneralisedNull own = model.Generalised!;
        double[] residual = [.. own.Values.Zip(own.Mean, (y, mean) => y - mean)];
        for (int j = 0; j < own.Basis.Columns; j++)
        {
            Assert.That(TensorPrimitives.Dot<double>(own.Basis.Column(j), residual), Is.EqualTo(0).Within(1e-9));
        }
    }

    private static double[] Numbers(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];
}
