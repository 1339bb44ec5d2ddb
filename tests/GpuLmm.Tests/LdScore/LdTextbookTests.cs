using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearRegression;

namespace GpuLmm.Tests;

/// <summary>Regressions against the formulas written as plain loops, each fit anew for each block that is left out.</summary>
public sealed class LdTextbookTests
{
    private const int Snps = 400;
    private const int Blocks = 20;
    private LdTraits traits = null!;

    [SetUp]
    public void Create() => traits = new LdTraits();

    [TearDown]
    public void Delete() => traits.Dispose();

    [Test]
    public void Weights_that_converge_are_those_of_their_own_estimates()
    {
        LdReference reference = traits.Reference(Snps);
        SummaryStatistics trait = traits.Trait("a", Snps, 1);
        var options = new LdRegressionOptions { Blocks = Blocks, Converge = true, TwoStep = double.PositiveInfinity };

        HeritabilityEstimate fit = LdScoreRegression.Heritability(trait, reference, options);

        double[] y = [.. trait.Z.Select(z => z * z)], n = trait.N;
        double[][] scores = [[.. Enumerable.Range(0, Snps).Select(LdTraits.ScoreOf)]];
        double h2 = 0, a = 1;
        double[] w = [];
        for (int step = 0; step < 300; step++)
        {
            w = [.. Enumerable.Range(0, Snps).Select(i =>
                Weight(a + (Math.Clamp(h2, 0, 1) * n[i] * scores[0][i] / LdTraits.M), scores[0][i]))];
            double[] estimate = Fit(y, n, scores, w, _ => true);
            (h2, a) = (LdTraits.M * estimate[0], estimate[1]);
        }

        // The search ends where no coefficient of N ℓ/N̄ changes by 1e-10.
        Assert.That(fit.H2, Is.EqualTo(h2).Within(1e-8 * h2));
        Assert.That(fit.Intercept, Is.EqualTo(a).Within(1e-8));
        double[] deletes = [.. Without(block => LdTraits.M * Fit(y, n, scores, w, block)[0])];
        Assert.That(fit.H2StandardError, Is.EqualTo(Jackknife(h2, deletes)).Within(1e-8 * fit.H2StandardError));
        HeritabilityEstimate two = LdScoreRegression.Heritability(trait, reference, options with { Converge = false });
        Assert.That(Math.Abs(two.H2 - h2), Is.GreaterThan(1e-6 * h2), "two updates are another estimate");
    }

    [Test]
    public void Correlations_over_several_annotations_weigh_snps_by_what_all_explain()
    {
        double[][] scores = [[.. Enumerable.Range(0, Snps).Select(LdTraits.ScoreOf)], [.. Enumerable.Range(0, Snps).Select(i => i % 5.0)]];
        double[] m = [LdTraits.M, 700];
        LdReference reference = traits.Reference(
            Snps, m, "aL2 bL2", i => FormattableString.Invariant($"{scores[0][i]:R} {scores[1][i]:R}"));
        SummaryStatistics one = traits.Trait("a", Snps, 1), two = traits.Trait("b", Snps, 2);

        GeneticCorrelation pair = LdScoreRegression.GeneticCorrelation(one, two, reference, new LdRegressionOptions { Blocks = Blocks });

        double[] root = [.. one.N.Zip(two.N, (a, b) => Math.Sqrt(a * b))], product = [.. one.Z.Zip(two.Z, (a, b) => a * b)];
        double[] total = [.. Enumerable.Range(0, Snps).Select(i => scores[0][i] + scores[1][i])];
        (double[] first, double[] w1) = Heritability(one);
        (double[] second, double[] w2) = Heritability(two);
        double covariance = m.Sum() * product.Average() / total.Zip(root, (l, n) => l * n).Average();
        double[] w = [.. Enumerable.Range(0, Snps).Select(i => Crossed(
            first[2] + (Total(first) * one.N[i] * Math.Max(total[i], 1) / m.Sum()),
            second[2] + (Total(second) * two.N[i] * Math.Max(total[i], 1) / m.Sum()),
            covariance * root[i] * Math.Max(total[i], 1) / m.Sum(), total[i]))];
        double[] rho = [];
        for (int update = 0; update < 3; update++)
        {
            rho = Fit(product, root, scores, w, _ => true);
            w = update == 2 ? w : [.. Enumerable.Range(0, Snps).Select(i => Crossed(
                first[2] + (one.N[i] * Sum(first, i)), second[2] + (two.N[i] * Sum(second, i)),
                rho[2] + (root[i] * Sum(rho, i)), total[i]))];
        }

        Assert.That(pair.First.H2, Is.EqualTo(Total(first)).Within(1e-10));
        Assert.That(pair.Covariance, Is.EqualTo(Total(rho)).Within(1e-10));
        Assert.That(pair.Intercept, Is.EqualTo(rho[2]).Within(1e-10));
        Assert.That(pair.Rg, Is.EqualTo(Total(rho) / Math.Sqrt(Total(first) * Total(second))).Within(1e-10));
        double[] ratios = [.. Without(kept => Total(Fit(product, root, scores, w, kept)) / Math.Sqrt(
            Total(Fit(Squares(one), one.N, scores, w1, kept)) * Total(Fit(Squares(two), two.N, scores, w2, kept))))];
        Assert.That(pair.RgStandardError, Is.EqualTo(Jackknife(pair.Rg, ratios)).Within(1e-10));

        double Total(double[] estimate) => (estimate[0] * m[0]) + (estimate[1] * m[1]);
        double Sum(double[] estimate, int i) => (estimate[0] * scores[0][i]) + (estimate[1] * scores[1][i]);
        (double[] Estimate, double[] Weights) Heritability(SummaryStatistics trait)
        {
            double[] y = Squares(trait);
            double h2 = m.Sum() * (y.Average() - 1) / total.Zip(trait.N, (l, n) => l * n).Average();
            double[] own = [.. total.Select((l, i) => Weight(1 + (h2 * trait.N[i] * Math.Max(l, 1) / m.Sum()), l))], estimate = [];
            for (int update = 0; update < 3; update++)
            {
                estimate = Fit(y, trait.N, scores, own, _ => true);
                own = update == 2 ? own
                    : [.. total.Select((l, i) => Weight(estimate[2] + (trait.N[i] * Math.Max(Sum(estimate, i), 0)), l))];
            }

            return (estimate, own);
        }
    }

    [Test]
    public void Largest_chi_squared_of_a_pair_leaves_out_what_either_has_above_it()
    {
        const double Most = 6;
        LdReference reference = traits.Reference(Snps);
        SummaryStatistics one = traits.Trait("a", Snps, 1), two = traits.Trait("b", Snps, 2);
        bool[] isBelow = [.. one.Z.Zip(two.Z, (a, b) => a * a < Most && b * b < Most)];

        GeneticCorrelation pair = LdScoreRegression.GeneticCorrelation(one, two, reference,
            new LdRegressionOptions { MaxChiSquared = Most });
        GeneticCorrelation other = LdScoreRegression.GeneticCorrelation(
            traits.Trait("a", Snps, 1, keeps: i => isBelow[i]), traits.Trait("b", Snps, 2, keeps: i => isBelow[i]), reference);

        Assert.That(pair.SnpCount, Is.EqualTo(isBelow.Count(own => own)).And.LessThan(Snps - 5));
        Assert.That(pair.Removed["chi-squared of 6 or more in either"], Is.EqualTo(Snps - pair.SnpCount));
        Assert.That((pair.Rg, pair.RgStandardError, pair.Covariance), Is.EqualTo((other.Rg, other.RgStandardError, other.Covariance)));
        Assert.That((pair.First.H2, pair.Second.Intercept), Is.EqualTo((other.First.H2, other.Second.Intercept)));
    }

    [Test]
    public void The_matrix_V_is_the_covariance_of_pseudovalues()
    {
        GeneticCorrelations table = LdScoreRegression.GeneticCorrelations(
            [traits.Trait("a", Snps, 1), traits.Trait("b", Snps, 2), traits.Trait("c", Snps, 3)], traits.Reference(Snps),
            new LdRegressionOptions { Blocks = Blocks });

        // S by columns of its lower triangle: h2 of a, ab, ac, h2 of b, bc, h2 of c.
        (double Estimate, IReadOnlyList<double> Deletes)[] cells =
        [
            (table.Traits[0].H2, table.Traits[0].H2Deletes), Pair(0), Pair(1), (table.Traits[1].H2, table.Traits[1].H2Deletes), Pair(2),
            (table.Traits[2].H2, table.Traits[2].H2Deletes),
        ];
        for (int i = 0; i < cells.Length; i++)
        {
            for (int j = 0; j < cells.Length; j++)
            {
                double[] one = Pseudo(cells[i]), two = Pseudo(cells[j]);
                double covariance = one.Zip(two, (a, b) => (a - one.Average()) * (b - two.Average())).Sum() / (Blocks - 1) / Blocks;
                Assert.That(table.V[i][j], Is.EqualTo(covariance).Within(1e-12));
            }
        }

        (double, IReadOnlyList<double>) Pair(int k) => (table.Pairs[k].Covariance, table.Pairs[k].CovarianceDeletes);
        double[] Pseudo((double Estimate, IReadOnlyList<double> Deletes) cell) =>
            [.. cell.Deletes.Select(value => (Blocks * cell.Estimate) - ((Blocks - 1) * value))];
    }

    private static double[] Squares(SummaryStatistics trait) => [.. trait.Z.Select(z => z * z)];

    private static double Weight(double mean, double ld) => 1 / (2 * mean * mean) / Math.Max(ld, 1);

    private static double Crossed(double a, double b, double c, double ld) => 1 / ((a * b) + (c * c)) / Math.Max(ld, 1);

    /// <summary>Coefficients of N ℓ_c, then the intercept, of the SNPs that are kept.</summary>
    private static double[] Fit(double[] y, double[] n, double[][] scores, double[] w, Func<int, bool> keeps)
    {
        int[] rows = [.. Enumerable.Range(0, y.Length).Where(keeps)];
        Matrix<double> x = Matrix<double>.Build.Dense(rows.Length, scores.Length + 1, (k, c) =>
            c == scores.Length ? 1 : n[rows[k]] * scores[c][rows[k]] / 1000);
        double[] estimate = [.. WeightedRegression.Weighted(x, Vector<double>.Build.Dense(rows.Length, k => y[rows[k]]),
            Matrix<double>.Build.DenseOfDiagonalArray([.. rows.Select(row => w[row])]))];
        return [.. estimate.Select((value, c) => c == scores.Length ? value : value / 1000)];
    }

    private static IEnumerable<double> Without(Func<Func<int, bool>, double> fit) => Enumerable.Range(0, Blocks)
        .Select(block => fit(i => i < Snps / Blocks * block || i >= Snps / Blocks * (block + 1)));

    private static double Jackknife(double estimate, double[] deletes)
    {
        double[] pseudo = [.. deletes.Select(value => (Blocks * estimate) - ((Blocks - 1) * value))];
        return Math.Sqrt(pseudo.Sum(value => Math.Pow(value - pseudo.Average(), 2)) / (Blocks - 1) / Blocks);
    }
}
