namespace GpuLmm.Tests;

/// <summary>What is read of a formula, and what faults say.</summary>
[TestFixture]
public sealed class FormulaParserTests
{
    [TestCase("y ~ a * b", "a", "b", "a:b")]
    [TestCase("y ~ a / b", "a", "a:b")]
    [TestCase("y ~ (a + b) / c", "a", "b", "a:b:c")]
    [TestCase("y ~ (a + b + c)^2", "a", "b", "c", "a:b", "a:c", "b:c")]
    [TestCase("y ~ (a + b + a:c)^2", "a", "b", "a:b", "a:c", "a:b:c")]
    [TestCase("y ~ ((a + b) * c)^2 - a", "b", "c", "a:b", "a:c", "b:c", "a:b:c")]
    [TestCase("y ~ (a + b) ** 2", "a", "b", "a:b")]
    [TestCase("y ~ a * b * c - a:b:c - a", "b", "c", "a:b", "a:c", "b:c")]
    [TestCase("y ~ a + b %in% a", "a", "a:b")]
    [TestCase("y ~ b:a + a + a:b", "a", "b:a")]
    [TestCase("y ~ a + a + I(a)", "a", "I(a)")]
    [TestCase("y ~ a^3", "a")]
    [TestCase("y ~ a - (a + b)")]
    [TestCase("y~I( x^2 )+log( x+1 )-`odd name`", "I(x^2)", "log(x + 1)")]
    public void Terms_expand_as_in_R(string formula, params string[] labels) =>
        Assert.That(ModelFormula.Parse(formula).Fixed.Labels, Is.EqualTo(labels));

    [TestCase("y ~ x", true)]
    [TestCase("y ~ 1", true)]
    [TestCase("y ~ 0 + x", false)]
    [TestCase("y ~ x - 1", false)]
    [TestCase("y ~ -1 + x", false)]
    [TestCase("y ~ x - 1 + 1", true)]
    [TestCase("y ~ 0 + x - 0", true)]
    [TestCase("y ~ (0 + x)", false)]
    public void Intercept_is_there_unless_taken_away(string formula, bool hasIntercept) =>
        Assert.That(ModelFormula.Parse(formula).Fixed.HasIntercept, Is.EqualTo(hasIntercept));

    [TestCase("y ~ x + (1 | g)", "g", "", true, "", "1 | g")]
    [TestCase("y ~ x + (x | g)", "g", "x", true, "", "x | g")]
    [TestCase("y ~ (0 + x * z || g)", "g", "x,z,x:z", false, "", "0 + x * z || g")]
    [TestCase("y ~ (1 | a:b)", "a:b", "", true, "", "1 | a:b")]
    [TestCase("y ~ (1 | gr(id, cov = K))", "id", "", true, "K", "1 | gr(id, cov = K)")]
    [TestCase("y ~ (1 | gr(id, cov=K1*K2))", "id", "", true, "K1,K2", "1 | gr(id, cov = K1 * K2)")]
    [TestCase("y ~ (1 | gr(id, cov = (K * K * D)))", "id", "", true, "K,K,D", "1 | gr(id, cov = (K * K * D))")]
    [TestCase("y ~ (1 + env || gr(id, cov = K))", "id", "env", false, "K", "1 + env || gr(id, cov = K)")]
    [TestCase("y ~ (1 | gr(id))", "id", "", true, "", "1 | gr(id)")]
    public void Random_terms_have_slopes_grouping_and_kernels(
        string formula, string group, string slopes, bool isCorrelated, string kernels, string text)
    {
        RandomTerm term = ModelFormula.Parse(formula).Random.Single();

        Assert.That(term.Group.Name, Is.EqualTo(group));
        Assert.That(string.Join(',', term.Slopes.Labels), Is.EqualTo(slopes));
        Assert.That(term.IsCorrelated, Is.EqualTo(isCorrelated));
        Assert.That(string.Join(',', term.Kernels.Select(kernel => kernel.Name)), Is.EqualTo(kernels));
        Assert.That(term.Text, Is.EqualTo(text));
    }

    [Test]
    public void Nested_groupings_are_several_terms()
    {
        IReadOnlyList<RandomTerm> terms = ModelFormula.Parse("y ~ (x | a/b/c) + (1 | (a:b)/d)").Random;

        Assert.That(terms.Select(term => term.Text), Is.EqualTo(new[] { "x | a", "x | b:a", "x | c:(b:a)", "1 | a:b", "1 | d:(a:b)" }));
        Assert.That(terms[2].Group.Factors.Select(node => node.ToString()), Is.EqualTo(new[] { "c", "b", "a" }));
    }

    [TestCase("exp(x + y)", "Exponential", "x,y", null)]
    [TestCase("exp(x + y | site)", "Exponential", "x,y", "site")]
    [TestCase("exp(t | a:b)", "Exponential", "t", "a:b")]
    [TestCase("gau(t)", "Gaussian", "t", null)]
    [TestCase("sph(x + y + z)", "Spherical", "x,y,z", null)]
    [TestCase("mat(x + y | site)", "Matern", "x,y", "site")]
    public void Spatial_terms_stand_on_their_own(string text, string kind, string coordinates, string? group)
    {
        ModelFormula formula = ModelFormula.Parse($"count ~ elev + {text} + (1 | g)");
        SpatialTerm term = formula.Spatial.Single();

        Assert.That($"{term.Kind}", Is.EqualTo(kind));
        Assert.That(string.Join(',', term.Coordinates.Select(node => node.Name)), Is.EqualTo(coordinates));
        Assert.That(term.Group?.Name, Is.EqualTo(group));
        Assert.That(formula.Fixed.Labels, Is.EqualTo(new[] { "elev" }));
    }

    [TestCase("mat(x + y, nu = 1.5)", "mat(x + y, nu = 1.5)")]
    [TestCase("mat(x + y | a:b, nu=100)", "mat(x + y | a:b, nu = 100)")]
    public void Smoothness_may_be_given(string text, string spelled)
    {
        SpatialTerm term = ModelFormula.Parse($"y ~ {text}").Spatial.Single();

        Assert.That(term.Smoothness, Is.EqualTo(text.Contains("100", StringComparison.Ordinal) ? 100 : 1.5));
        Assert.That(term.Text, Is.EqualTo(spelled));
        Assert.That(ResidualFormula.Parse(text).Correlation!.Smoothness, Is.EqualTo(term.Smoothness));
    }

    [TestCase("exp(x)")]
    [TestCase("exp(x + 1)")]
    [TestCase("exp(-x)")]
    [TestCase("I(exp(x + z))")]
    [TestCase("log(exp(x + z))")]
    public void Exp_of_one_number_is_the_function(string text)
    {
        ModelFormula formula = ModelFormula.Parse($"y ~ {text}");

        Assert.That(formula.Spatial, Is.Empty);
        Assert.That(formula.Fixed.Labels, Is.EqualTo(new[] { text }));
    }

    [Test]
    public void Responses_and_offsets()
    {
        ModelFormula counts = ModelFormula.Parse("cbind(success, size - success) ~ x + offset(log(t)) + offset(o)");
        ModelFormula logarithm = ModelFormula.Parse("log(y) ~ 1");

        Assert.That(counts.Response.Failures!.ToString(), Is.EqualTo("size - success"));
        Assert.That(counts.Offsets.Select(node => node.ToString()), Is.EqualTo(new[] { "log(t)", "o" }));
        Assert.That(counts.Fixed.Labels, Is.EqualTo(new[] { "x" }));
        Assert.That(logarithm.Response.Text, Is.EqualTo("log(y)"));
        Assert.That(logarithm.Response.Failures, Is.Null);
    }

    [TestCase("~ env", "env", null)]
    [TestCase("env", "env", null)]
    [TestCase("~ a:b", "a:b", null)]
    [TestCase("~ 1", null, null)]
    [TestCase("exp(t | g)", null, "exp(t | g)")]
    [TestCase("~ exp(t)", null, "exp(t)")]
    [TestCase("sph(x + y)", null, "sph(x + y)")]
    public void Residuals(string text, string? strata, string? correlation)
    {
        var residual = ResidualFormula.Parse(text);

        Assert.That(residual.Strata?.Name, Is.EqualTo(strata));
        Assert.That(residual.Correlation?.Text, Is.EqualTo(correlation));
    }

    [TestCase("y ~ x + + ", 11, "expected a column or a number, found the end")]
    [TestCase("y ~ x z", 7, "expected an operator (+ - * : / ^ %in%) or the end, found 'z'")]
    [TestCase("~ x", 1, "expected the response, found '~'")]
    [TestCase("y ~ (x", 7, "expected ), found the end")]
    [TestCase("log(y ~ x", 7, "expected , or ), found '~'")]
    [TestCase("y ~ poly(x,)", 12, "expected an argument, found ')'")]
    [TestCase("y ~ x ~ z", 7, "a second ~")]
    [TestCase("y ~ 2 * x", 5, "a number other than 0 and 1 is no term")]
    [TestCase("y ~ 1 * x", 7, "expected a column on both sides of '*', found none on the left")]
    [TestCase("y ~ x:(z - z)", 6, "expected a column on both sides of ':', found none on the right")]
    [TestCase("y ~ x^z", 7, "expected a whole number from 1 to 100")]
    [TestCase("y ~ 1 + x | g", 11, "a random term stands on its own, in parentheses: + (1 | g)")]
    [TestCase("y ~ x:(1 | g)", 10, "a random term stands on its own, in parentheses")]
    [TestCase("y ~ x - (1 | g)", 9, "only fixed effects can be taken away")]
    [TestCase("y ~ (0 | g)", 6, "a random term without an effect")]
    [TestCase("y ~ (1 | g + h)", 12, "several groupings are several terms")]
    [TestCase("y ~ (1 | g) + (1 | g)", 16, "the term (1 | g) is there twice")]
    [TestCase("y ~ (1 | gr(id, K))", 17, "expected gr(id, cov = K)")]
    [TestCase("y ~ (1 | gr(id, cov = K + D))", 23, "names joined by *")]
    [TestCase("y ~ gr(id, cov = K)", 5, "gr(id, cov = K) is what a random term is grouped by")]
    [TestCase("y ~ logg(x)", 5,
        "no function 'logg'; there are I, log, log2, log10, exp, sqrt, abs, sin, cos, poly, scale, factor; did you mean 'log'?")]
    [TestCase("y ~ log(x, 2)", 5, "log(…) takes one argument, found 2")]
    [TestCase("y ~ poly(x, 0)", 13, "the degree of poly(x, degree) is a whole number from 1 to 50")]
    [TestCase("y ~ poly(x, 2, raw = 1)", 22, "expected TRUE or FALSE")]
    [TestCase("y ~ I(poly(x, 2))", 7, "poly(…) is a variable of its own")]
    [TestCase("y ~ I(a:b)", 8, "expected arithmetic (+ - * / ^) inside a function, found ':'")]
    [TestCase("y ~ z:exp(x + y)", 7,
        "is a spatial effect, which stands on its own (y ~ x + exp(x + y)); the exponential function of a sum is I(exp(x + y))")]
    [TestCase("y ~ log(gau(x + y))", 9, "is a spatial effect, which stands on its own")]
    [TestCase("y ~ mat(x * z)", 9, "the coordinates of mat(…) are columns joined by +")]
    [TestCase("y ~ mat(x + z, nu = 0)", 21, "the smoothness nu is a number above 0 and at most 100")]
    [TestCase("y ~ mat(x + z, nu = -1)", 21, "the smoothness nu is a number above 0 and at most 100")]
    [TestCase("y ~ mat(x + z | g, nu = 100.5)", 25, "the smoothness nu is a number above 0 and at most 100")]
    [TestCase("y ~ mat(x + z, nu = nu)", 21, "the smoothness nu is a number above 0 and at most 100")]
    [TestCase("y ~ mat(x + z, mu = 1)", 5, "expected mat(x + y) or mat(x + y | group), either with , nu = 1.5")]
    [TestCase("y ~ mat(x + z, nu = 1, nu = 2)", 5, "expected mat(x + y)")]
    [TestCase("y ~ exp(x + z, nu = 1)", 21, "exp(…) has no smoothness nu; only mat(…) has one")]
    [TestCase("y ~ gau(x + z | g, nu = 1)", 25, "gau(…) has no smoothness nu; only mat(…) has one")]
    [TestCase("y ~ sph(x, nu = 1)", 17, "sph(…) has no smoothness nu; only mat(…) has one")]
    [TestCase("y ~ gau(x + x)", 9, "the coordinate x is given twice")]
    [TestCase("y ~ x + x:offset(z)", 11, "offset(…) stands on its own")]
    [TestCase("y ~ .", 5, "the dot for all other columns is not understood")]
    [TestCase("y ~ I(x > 0)", 9, "'>' is not part of the formula language; comparisons")]
    [TestCase("y ~ 'body mass'", 5, "names with blanks go between backticks")]
    [TestCase("y ~ `body", 5, "expected a name and a closing `")]
    [TestCase("cbind(a) ~ x", 1, "expected cbind(success, failure)")]
    [TestCase("y ~ 1.2.3", 5, "'1.2.3' is not a number")]
    public void Faults_have_a_place(string formula, int column, string message)
    {
        InputException fault = Assert.Throws<InputException>(() => ModelFormula.Parse(formula))!;
        string[] lines = fault.Message.Split('\n');

        Assert.That(lines[0], Does.StartWith($"formula column {column}: ").And.Contains(message));
        Assert.That(lines[1], Is.EqualTo($"  {formula}"));
        Assert.That(lines[2].IndexOf('^'), Is.EqualTo(column + 1), "the caret is under the place");
    }

    [TestCase("y ~ env", "residual column 1: a residual has no left side")]
    [TestCase("~ a + b", "residual column 5: expected a grouping")]
    [TestCase("~ 0", "residual column 3: expected a grouping column")]
    [TestCase("mat(t | g, nu = 0)", "residual column 17: the smoothness nu is a number above 0 and at most 100")]
    [TestCase("us(trait + id)", "residual column 1: expected us(trait | id): a covariance matrix")]
    [TestCase("us(trait | a + b)", "residual column 14: expected a grouping")]
    [TestCase("exp(t, nu = 1)", "residual column 13: exp(…) has no smoothness nu")]
    public void Residual_faults_have_a_place(string text, string message) =>
        Assert.That(() => ResidualFormula.Parse(text), Throws.TypeOf<InputException>().With.Message.StartsWith(message));

    [Test]
    public void Deep_nesting_is_a_fault_and_no_crash()
    {
        string deep = "y ~ " + new string('(', 100_000) + "x";

        Assert.That(() => ModelFormula.Parse(deep), Throws.TypeOf<InputException>().With.Message.Contains("levels of nesting"));
    }

    [TestCase(" + x", "more than 5,000 operators")]
    [TestCase(" ^ x", "levels of nesting")]
    [TestCase(" + longer_name", "characters; at most 131,072 are read")]
    public void A_sum_without_end_is_a_fault_and_no_crash(string term, string message)
    {
        string text = "y ~ x" + string.Concat(Enumerable.Repeat(term, 20_000));

        Assert.That(() => ModelFormula.Parse(text), Throws.TypeOf<InputException>().With.Message.Contains(message));
    }

    [Test]
    public void Thousands_of_terms_are_fine()
    {
        string[] names = [.. Enumerable.Range(0, 3000).Select(i => $"c{i}")];

        Assert.That(ModelFormula.Parse("y ~ " + string.Join(" + ", names)).Fixed.Labels, Is.EqualTo(names));
    }
}
