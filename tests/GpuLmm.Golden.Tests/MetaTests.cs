namespace GpuLmm.Golden.Tests;

/// <summary>Effects of several studies, against metafor's (<c>scripts/meta.R</c>).</summary>
[TestFixture]
public sealed class MetaTests
{
    // metafor sums matrices, and prints 15 digits.
    private const double Close = 1e-10;

    private readonly Dictionary<(string Id, MetaMethod Method), MetaResult> rows = [];

    [OneTimeSetUp]
    public void Join() => MetaAnalysis.Run(
        [.. Enumerable.Range(1, 3).Select(study => GoldenData.PathOf("meta", $"study{study}.tsv"))],
        results => results.ToList().ForEach(row => rows.Add((row.Id, row.Method), row)));

    [TestCaseSource(nameof(Expected))]
    public void Effects_and_their_differences_are_those_of_metafor(IReadOnlyDictionary<string, string> expected)
    {
        string id = "rs" + expected["MARKER"];
        MetaResult one = rows[(id, MetaMethod.Fixed)], other = rows[(id, MetaMethod.Random)], deviate = rows[(id, MetaMethod.Deviate)];

        // Effects are of the allele of the first study that has the marker, which may count the other one.
        string counted = expected["ALLELE1"];
        int sign = one.EffectAllele == counted || one.EffectAllele == Complement(counted) ? 1 : -1;
        Assert.Multiple(() =>
        {
            Assert.That(one.StudyCount, Is.EqualTo(int.Parse(expected["STUDIES"], System.Globalization.CultureInfo.InvariantCulture)));
            Same(sign * one.Beta, "FIXED");
            Same(one.StandardError, "FIXED_SE");
            Same(one.NegativeLog10P, "FIXED_LOG10P");
            Same(sign * other.Beta, "RANDOM");
            Same(other.StandardError, "RANDOM_SE");
            Same(other.NegativeLog10P, "RANDOM_LOG10P");
            Same(Math.Sqrt(deviate.Statistic), "Z", isAbsolute: true);
            Same(deviate.NegativeLog10P, "Z_LOG10P");
            Same(one.Heterogeneity.Q, "Q");
            Same(one.Heterogeneity.NegativeLog10P, "Q_LOG10P");
            Same(one.Heterogeneity.Share, "I2");
            Same(one.Heterogeneity.Variance, "TAU2");
        });

        void Same(double value, string column, bool isAbsolute = false)
        {
            double own = expected[column] == "NA" ? double.NaN : GoldenData.Number(expected[column]);
            own = isAbsolute ? Math.Abs(own) : own;
            Assert.That(value, double.IsNaN(own) ? Is.NaN : Is.EqualTo(own).Within(Close * Math.Max(1, Math.Abs(own))), column);
        }
    }

    [Test]
    public void A_p_far_below_the_smallest_double_is_a_number() =>
        Assert.That(rows[("rs1", MetaMethod.Fixed)].NegativeLog10P, Is.GreaterThan(5000).And.LessThan(1e5));

    private static string Complement(string allele) => allele switch { "A" => "T", "C" => "G", "G" => "C", "T" => "A", _ => allele };

    private static IEnumerable<TestCaseData> Expected()
    {
        string[] lines = File.ReadAllLines(GoldenData.PathOf("meta", "expected.tsv"));
        string[] names = lines[0].Split('\t');
        return lines.Skip(1).Select(line => new TestCaseData(
            names.Zip(line.Split('\t')).ToDictionary(pair => pair.First, pair => pair.Second))
            .SetName($"Effects_and_their_differences_are_those_of_metafor_rs{line.Split('\t')[1]}"));
    }
}
