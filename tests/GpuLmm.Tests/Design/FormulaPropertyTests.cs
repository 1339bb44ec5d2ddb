using CsCheck;

namespace GpuLmm.Tests;

/// <summary>Laws of the algebra of terms, on random expressions.</summary>
[TestFixture]
public sealed class FormulaPropertyTests
{
    private static readonly Gen<string> Variable = Gen.OneOf("a", "b", "c", "x", "log(z)", "I(x^2)", "poly(z, 2)", "`d e`");

    private static readonly Gen<string> Expression = Gen.Recursive<string>((depth, inner) => depth > 3
        ? Variable
        : Gen.OneOf(
            Variable,
            Variable,
            from left in inner
            from sign in Gen.OneOf(" + ", ":", " * ", " / ", " %in% ")
            from right in inner
            select $"({left}){sign}({right})",
            from left in inner
            select $"({left})^2"));

    [Test]
    public void Product_is_sum_and_interaction() => Gen.Select(Expression, Expression).Sample((left, right) =>
        Labels($"({left}) * ({right})").SequenceEqual(Labels($"({left}) + ({right}) + ({left}):({right})")));

    [Test]
    public void Power_is_product_with_itself() => Expression.Sample(sum =>
        Labels($"({sum})^2").ToHashSet().SetEquals(Labels($"({sum}) * ({sum})")));

    [Test]
    public void What_is_taken_away_is_gone() => Gen.Select(Expression, Expression).Sample((left, right) =>
        !Labels($"({left}) + ({right}) - ({right})").Intersect(Labels(right)).Any());

    [Test]
    public void Spelling_reads_as_the_same_model() => Gen.Select(Expression, Expression, Gen.Bool).Sample((sum, slopes, isCorrelated) =>
    {
        ModelFormula formula = ModelFormula.Parse(
            $"log( y )~{sum}+offset(o/2)+({slopes}{(isCorrelated ? "|" : "||")}a/b)+(1|gr(id,cov=K*D))+exp(x+z|a)-1");
        ModelFormula again = ModelFormula.Parse(formula.ToString());

        Assert.That(again.ToString(), Is.EqualTo(formula.ToString()));
        Assert.That(again.Fixed.Labels, Is.EqualTo(formula.Fixed.Labels));
        Assert.That(again.Fixed.HasIntercept, Is.EqualTo(formula.Fixed.HasIntercept));
        Assert.That(again.Random.Select(Describe), Is.EqualTo(formula.Random.Select(Describe)));
        Assert.That(again.Spatial.Select(term => term.Text), Is.EqualTo(formula.Spatial.Select(term => term.Text)));
        Assert.That(again.Offsets.Select(node => node.ToString()), Is.EqualTo(formula.Offsets.Select(node => node.ToString())));
        Assert.That(again.Response.Text, Is.EqualTo("log(y)"));
    });

    [Test]
    public void Numbers_are_spelled_to_fifteen_digits() => Gen.Double.Where(double.IsFinite).Sample(value =>
    {
        double read = double.Parse(RNumber.Text(value), System.Globalization.CultureInfo.InvariantCulture);
        return read == value || Math.Abs(read - value) <= 5.1e-15 * Math.Abs(value);
    });

    private static string Describe(RandomTerm term) =>
        $"{term.Text}; {string.Join(',', term.Slopes.Labels)}; {term.Slopes.HasIntercept}; {term.IsCorrelated}; {term.Group.Name}; {string.Join(',', term.Kernels.Select(k => k.Name))}";

    private static IReadOnlyList<string> Labels(string right) => ModelFormula.Parse($"y ~ {right}").Fixed.Labels;
}
