using CsCheck;

namespace GpuLmm.Tests;

/// <summary>Designs beyond what R and lme4 can be asked: kernels, spatial and residual parts, levels, faults of values.</summary>
[TestFixture]
public sealed class MixedDesignTests
{
    private TempFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => folder.Dispose();

    [Test]
    public void Random_terms_have_levels_slopes_and_kernels()
    {
        using MixedDesign design = Build("y ~ x + (1 + env || gr(id, cov = K*D)) + (1 | site)", Table());
        RandomDesign first = design.Random[0];

        Assert.That(first.Group.Name, Is.EqualTo("id"));
        Assert.That(first.Group.Levels, Is.EqualTo(new[] { "007", "7", "12" }), "ids as written, in numeric order");
        Assert.That(first.Group.Index, Is.EqualTo(new[] { 2, 0, 1, 2, 0, 1 }));
        Assert.That(first.EffectNames, Is.EqualTo(new[] { "(Intercept)", "envwet" }));
        Assert.That(first.Slopes[0], Is.All.EqualTo(1.0));
        Assert.That(first.Slopes[1], Is.EqualTo(new double[] { 0, 1, 0, 1, 0, 1 }));
        Assert.That(first.Term.IsCorrelated, Is.False);
        Assert.That(first.Term.Kernels.Select(kernel => kernel.Name), Is.EqualTo(new[] { "K", "D" }));
        Assert.That(design.Random[1].Group.Levels, Is.EqualTo(new[] { "B", "a" }), "ordinal, as R in the C locale");
        Assert.That(design.MissingSummary, Is.Null);
    }

    [Test]
    public void Spatial_and_residual_parts()
    {
        using MixedDesign design = Build("y ~ exp(x + z | site)", Table(), new DesignOptions { Residual = ResidualFormula.Parse("~ env") });
        using MixedDesign correlated = Build("y ~ 1", Table(), new DesignOptions { Residual = ResidualFormula.Parse("sph(z | site:env)") });

        Assert.That(design.Fixed.Names, Is.EqualTo(new[] { "(Intercept)" }));
        Assert.That(design.Spatial[0].Coordinates, Is.EqualTo(new[] { Table().Numbers("x")!, Table().Numbers("z")! }));
        Assert.That(design.Spatial[0].Group!.Levels, Is.EqualTo(new[] { "B", "a" }));
        Assert.That(design.Residual.Strata!.Levels, Is.EqualTo(new[] { "dry", "wet" }));
        Assert.That(design.Residual.Strata.Index, Is.EqualTo(new[] { 0, 1, 0, 1, 0, 1 }));
        Assert.That(correlated.Residual.Correlation!.Group!.Levels, Is.EqualTo(new[] { "B:dry", "B:wet", "a:dry", "a:wet" }));
        Assert.That(correlated.Residual.Correlation.Term.Kind, Is.EqualTo(SpatialKind.Spherical));
    }

    [Test]
    public void Rows_without_a_value_are_left_out_and_counted()
    {
        DataTable table = DataTable.FromColumns(
        [
            DataColumn.Create("y", [1.0, double.NaN, 3, 4, 5, 6, 7]), DataColumn.Create("x", [1.0, 2, double.NaN, 5, 5, 1, 2]),
            DataColumn.Create("g", ["a", "b", null, "b", "a", "c", "b"]), DataColumn.Create("w", [1, 1, 1, 1, double.NaN, 1, 1.0]),
            DataColumn.Create("o", [0, 0, 0, 0, 0, double.NaN, 2.0]),
        ]);
        using MixedDesign design = Build("y ~ x + offset(o) + offset(2 * x) + (1 | g)", table, new DesignOptions { Weights = "w" });

        Assert.That(design.Rows, Is.EqualTo(new[] { 0, 3, 6 }));
        Assert.That(design.Response.Values, Is.EqualTo(new[] { 1.0, 4, 7 }));
        Assert.That(design.Offset, Is.EqualTo(new[] { 2.0, 10, 6 }));
        Assert.That(design.Weights, Is.EqualTo(new[] { 1.0, 1, 1 }));
        Assert.That(design.Random[0].Group.Levels, Is.EqualTo(new[] { "a", "b" }), "c has no row left");
        Assert.That(design.Missing.Select(row => row.Label), Is.EqualTo(new[] { "y", "x", "w", "o" }));
        Assert.That(design.MissingSummary, Is.EqualTo("4 of 7 rows have missing values and are left out: y 1, x 1, w 1, o 1."));
    }

    [Test]
    public void Levels_of_numbers_are_those_of_R()
    {
        string path = folder.Write("levels.csv", "y,decimal,whole,padded\n1,1.0,100000,010\n2,10.50,20,9\n4,1,3,010\n7,1e5,20,10\n");
        using MixedDesign design = Build("y ~ 1 + (1 | decimal) + (1 | whole) + (1 | padded)", DataTable.Read(path));

        Assert.That(design.Random[0].Group.Levels, Is.EqualTo(new[] { "1", "10.5", "1e+05" }));
        Assert.That(design.Random[1].Group.Levels, Is.EqualTo(new[] { "3", "20", "100000" }));
        Assert.That(design.Random[2].Group.Levels, Is.EqualTo(new[] { "9", "010", "10" }), "leading zeros make ids, kept as written");
    }

    [Test]
    public void Given_levels_are_the_order()
    {
        var options = new DesignOptions
        {
            Factors = new Dictionary<string, IReadOnlyList<string>> { ["site"] = ["a", "none", "B"], ["z"] = ["2", "0", "1"], ["x"] = [] },
        };
        using MixedDesign design = Build("y ~ site + z + (1 | x)", Table(), options);
        var wrong = new DesignOptions { Factors = new Dictionary<string, IReadOnlyList<string>> { ["z"] = ["2", "0"] } };

        Assert.That(design.Fixed.Names, Is.EqualTo(new[] { "(Intercept)", "siteB", "z0", "z1" }));
        Assert.That(design.Random[0].Group.Levels, Is.EqualTo(new[] { "0.5", "1", "1.5", "2", "4" }));
        Assert.That(() => Build("y ~ z", Table(), wrong), Throws.TypeOf<InputException>().With.Message.EqualTo(
            "data row 2: column z has the value 1, which is none of the levels given: 2, 0."));
    }

    [Test]
    public void Aliased_columns_and_single_levels_are_named()
    {
        using MixedDesign design = Build("y ~ x + I(2 * x) + factor(one)", Table());

        Assert.That(design.Fixed.Names, Is.EqualTo(new[] { "(Intercept)", "x" }));
        Assert.That(design.Fixed.Dropped, Is.EquivalentTo(new[]
        {
            new LeftOut("I(2 * x)", "collinear with x"), new LeftOut("factor(one)", "the only level of factor(one) is 1"),
        }));
    }

    [Test]
    public void Counts_and_two_level_responses()
    {
        using MixedDesign counts = Build("cbind(z, 5 - z) ~ x", Table());
        using MixedDesign levels = Build("env ~ x", Table(), new DesignOptions { AllowsFactorResponse = true });

        Assert.That(counts.Response.Values, Is.EqualTo(Table().Numbers("z")));
        Assert.That(counts.Response.Trials, Is.All.EqualTo(5.0));
        Assert.That(levels.Response.Values, Is.EqualTo(new double[] { 0, 1, 0, 1, 0, 1 }));
        Assert.That(levels.Response.Levels, Is.EqualTo(new[] { "dry", "wet" }));
    }

    [Test]
    public void No_fixed_effect_at_all()
    {
        using MixedDesign design = Build("y ~ 0 + (1 | site)", Table());

        Assert.That(design.Fixed.Names, Is.Empty);
        Assert.That(design.Fixed.Matrix.Columns, Is.Zero);
    }

    [TestCase("y ~ yy", "formula column 5: data: no column 'yy'; its columns are: y, x, z, env, site, id, one; did you mean 'y'?")]
    [TestCase("y ~ x + (1 | sit)", "formula column 14: data: no column 'sit'")]
    [TestCase("y ~ log(z - 1)", "data row 1: log(z - 1) is not a finite number: its argument is -1.")]
    [TestCase("y ~ I(x / z)", "data row 1: x/z is not a finite number: right of / is 0.")]
    [TestCase("y ~ I(env + 1)", "data row 1: column env: 'dry' is not a finite number.")]
    [TestCase("env ~ x", "data row 1: column env: 'dry' is not a finite number.")]
    [TestCase("cbind(z, 1 - z) ~ x", "data row 3: 1 - z is -1; in cbind(z, 1 - z) expected counts that are not negative.")]
    [TestCase("y ~ poly(z, 3)", "formula column 5: poly(z, 3) needs more than 3 different values of z")]
    [TestCase("y ~ I(1e200 * x):I(1e200 * z)", "data row 2: I(1e+200 * x):I(1e+200 * z) is out of the range of numbers.")]
    [TestCase("y ~ scale(one)", "formula column 5: scale(one) needs different values of one")]
    [TestCase("y ~ (1 | poly(z, 2))", "formula column 10: poly(z, 2) has several columns")]
    [TestCase("y ~ mat(x + env)", "data row 1: column env: 'dry' is not a finite number.")]
    public void Faults_name_the_place_and_the_value(string formula, string message) =>
        Assert.That(() => Build(formula, Table()), Throws.TypeOf<InputException>().With.Message.StartsWith(message));

    [Test]
    public void Weights_are_positive()
    {
        string path = folder.Write("weights.csv", "y,w\n1,2\nNA,-1\n\n3,0\n");
        var options = new DesignOptions { Weights = "w" };

        Assert.That(() => Build("y ~ 1", DataTable.Read(path), options), Throws.TypeOf<InputException>().With.Message.EqualTo(
            $"{path} line 5: column w: the weight 0 is not positive."));
        Assert.That(() =>
            Build("y ~ 1", Table(), options), Throws.TypeOf<InputException>().With.Message.StartsWith("data: weights: no column 'w'"));
    }

    [Test]
    public void Values_that_are_not_there_matter_in_used_rows_only()
    {
        DataTable table = DataTable.FromColumns([DataColumn.Create("y", [double.NaN, 1, 2, 4]), DataColumn.Create("x", [0.0, 1, 2, 3])]);
        using MixedDesign design = Build("y ~ log(x)", table);

        Assert.That(design.Rows, Has.Length.EqualTo(3));
    }

    [Test]
    public void No_complete_row_is_a_fault()
    {
        DataTable table = DataTable.FromColumns([DataColumn.Create("y", [double.NaN, 1]), DataColumn.Create("x", [0.0, double.NaN])]);

        Assert.That(() => Build("y ~ x", table), Throws.TypeOf<InputException>().With.Message.EqualTo(
            "data: none of 2 rows is complete; missing are y 1, x 1."));
    }

    [Test]
    public void Order_of_rows_does_not_matter() => Gen.Shuffle(Enumerable.Range(0, 6).ToArray()).Sample(order =>
    {
        const string Formula = "y ~ env * poly(x, 2) + factor(z) + scale(x) + (x | site/env) + (1 | id)";
        using MixedDesign straight = Build(Formula, Table());
        using MixedDesign shuffled = Build(Formula, Table(order));

        Assert.That(shuffled.Fixed.Names, Is.EqualTo(straight.Fixed.Names));
        for (int j = 0; j < straight.Fixed.Names.Count; j++)
        {
            double[] column = straight.Fixed.Matrix.Column(j).ToArray();
            Assert.That(shuffled.Fixed.Matrix.Column(j).ToArray(), Is.EqualTo(Array.ConvertAll(order, i => column[i])).Within(1e-13));
        }

        for (int t = 0; t < straight.Random.Count; t++)
        {
            GroupingDesign group = straight.Random[t].Group;
            Assert.That(shuffled.Random[t].Group.Levels, Is.EqualTo(group.Levels));
            Assert.That(shuffled.Random[t].Group.Index, Is.EqualTo(Array.ConvertAll(order, i => group.Index[i])));
        }
    });

    private static DataTable Table(int[]? order = null)
    {
        order ??= [0, 1, 2, 3, 4, 5];
        T[] Ordered<T>(params T[] values) => Array.ConvertAll(order, i => values[i]);
        return DataTable.FromColumns(
        [
            DataColumn.Create("y", Ordered(1.0, 2, 4, 3, 7, 5)), DataColumn.Create("x", Ordered(0.5, 1, 1.5, 2, 4, 1)),
            DataColumn.Create("z", Ordered(0.0, 1, 2, 0, 1, 2)),
            DataColumn.Create("env", Ordered<string?>("dry", "wet", "dry", "wet", "dry", "wet")),
            DataColumn.Create("site", Ordered<string?>("a", "a", "a", "B", "B", "B")), Ids(Ordered("12", "007", "7", "12", "007", "7")),
            DataColumn.Create("one", Ordered(1.0, 1, 1, 1, 1, 1)),
        ]);
    }

    // As read from a file: numbers with leading zeros.
    private static DataColumn Ids(string[] values) => DataColumn.FromFile("id", values);

    private static MixedDesign Build(string formula, DataTable table, DesignOptions? options = null) =>
        MixedDesign.Build(table, ModelFormula.Parse(formula), options);
}
