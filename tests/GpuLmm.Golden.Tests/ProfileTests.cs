using System.Text.Json;

namespace GpuLmm.Golden.Tests;

/// <summary>
/// Profile intervals of standard deviations, correlations and fixed effects against lme4's (<c>scripts/A_gaussian.R</c>), whose splines are
/// good to some 1e-4.
/// </summary>
[TestFixture]
public sealed class ProfileTests
{
    [Test, Combinatorial]
    public void Intervals_are_those_of_lme4(
        [Values("A01_dyestuff", "A05_penicillin_crossed", "A07_sleepstudy_corr")] string name, [Values("0.9", "0.95", "0.99")] string level)
    {
        string folder = GoldenData.PathOf("fits", name);
        JsonElement expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "profile_ci.json"))).RootElement;
        ReferenceCase reference = ReferenceCase.All().First(own => own.Folder == folder);
        using HostBackend backend = HostBackend.Open();
        using MixedModelRefit model = MixedModelRefit.Create(
            DataTable.Read(Path.Combine(folder, "data.csv")), reference.Formula, new Dictionary<string, Kinship>(),
            backend, reference.Options);
        ParameterInterval[] own = [.. model.Profile(double.Parse(level, System.Globalization.CultureInfo.InvariantCulture))
            .Where(interval => interval.Parameter != IntervalParameter.Share)];
        JsonElement[] rows = [.. expected.GetProperty("profile").GetProperty($"level_{level}").EnumerateArray()];

        Assert.That(own.Select(NameOf), Is.EquivalentTo(rows.Select(row => row.GetProperty("parameter").GetString())));
        foreach (JsonElement row in rows)
        {
            ParameterInterval interval = own.Single(candidate => NameOf(candidate) == row.GetProperty("parameter").GetString());
            double lower = row.GetProperty("lower").GetDouble(), upper = row.GetProperty("upper").GetDouble(),
                slack = 2e-4 * (upper - lower);
            Assert.That(interval.Lower, Is.EqualTo(lower).Within(slack), $"{NameOf(interval)}, lower");
            Assert.That(interval.Upper, Is.EqualTo(upper).Within(slack), $"{NameOf(interval)}, upper");
            Assert.That(interval.Note, lower == 0 ? Does.Contain("edge") : Is.Empty, NameOf(interval));
        }
    }

    private static string NameOf(ParameterInterval interval) => interval switch
    {
        { Parameter: IntervalParameter.Fixed } => interval.Term,
        { Group: "Residual" } => "sigma",
        { Parameter: IntervalParameter.StandardDeviation } => $"sd_{interval.Term}|{interval.Group}",
        _ => $"cor_{interval.OtherTerm}.{interval.Term}|{interval.Group}",
    };
}
