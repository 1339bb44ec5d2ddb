using System.Text.Json;

namespace GpuLmm.Tests;

/// <summary>Designs as R's <c>model.matrix</c> and <c>lme4::lFormula</c> make them (golden/README.md).</summary>
[TestFixture]
public sealed class GoldenDesignTests
{
    private static readonly DesignOptions Options = new()
    {
        Factors = new Dictionary<string, IReadOnlyList<string>> { ["dose"] = ["low", "mid", "high"] },
    };

    private static readonly Lazy<JsonElement> Golden = new(() => JsonDocument.Parse(File.ReadAllText(PathOf("designs.json"))).RootElement);

    private static IEnumerable<string> FixedFormulas() => Formulas("fixed");

    private static IEnumerable<string> RandomFormulas() => Formulas("random");

    [TestCaseSource(nameof(FixedFormulas))]
    public void Fixed_design_is_model_matrix(string formula)
    {
        JsonElement expected = Case("fixed", formula);
        var parsed = ModelFormula.Parse(formula);
        using var design = MixedDesign.Build(DataTable.Read(PathOf("table.csv")), parsed, Options);
        List<(string Name, double[] Values)> columns = AllColumns(design);

        Assert.That(parsed.Fixed.Labels, Is.EqualTo(Texts(expected.GetProperty("labels"))));
        Assert.That(design.Rows.Select(row => row + 1), Is.EqualTo(Numbers(expected.GetProperty("rows"))));
        Assert.That(columns.Select(column => column.Name), Is.EqualTo(Texts(expected.GetProperty("names"))));
        Assert.That(design.Fixed.Names, Is.EqualTo(Texts(expected.GetProperty("kept"))));
        JsonElement[] values = [.. expected.GetProperty("columns").EnumerateArray()];
        for (int j = 0; j < values.Length; j++)
        {
            AssertClose(columns[j].Values, Numbers(values[j]), columns[j].Name);
        }

        AssertClose(design.Response.Values, Numbers(expected.GetProperty("response")), "response");
        AssertOptional(design.Response.Trials, expected.GetProperty("trials"), "trials");
        AssertOptional(design.Offset, expected.GetProperty("offset"), "offset");
    }

    [TestCaseSource(nameof(RandomFormulas))]
    public void Random_design_is_that_of_lme4(string formula)
    {
        JsonElement expected = Case("random", formula);
        var parsed = ModelFormula.Parse(formula);
        using var design = MixedDesign.Build(DataTable.Read(PathOf("table.csv")), parsed, Options);

        Assert.That(design.Rows.Select(row => row + 1), Is.EqualTo(Numbers(expected.GetProperty("rows"))));
        JsonElement[] terms = [.. expected.GetProperty("terms").EnumerateArray()];
        Assert.That(design.Random.Sum(term => term.Term.IsCorrelated ? 1 : term.EffectNames.Count), Is.EqualTo(terms.Length));
        foreach (JsonElement term in terms)
        {
            string[] effects = Texts(term.GetProperty("effects"));
            string group = term.GetProperty("group").GetString()!.Split('.')[0];
            RandomDesign ours = design.Random.Single(r => r.Group.Name == group && effects.All(r.EffectNames.Contains));
            int[] used = [.. effects.Select(effect => ours.EffectNames.ToList().IndexOf(effect))];

            Assert.That(ours.Term.IsCorrelated ? ours.EffectNames.Count : 1, Is.EqualTo(effects.Length));
            Assert.That(ours.Group.Levels, Is.EqualTo(Texts(term.GetProperty("levels"))));
            JsonElement[] zt = [.. term.GetProperty("zt").EnumerateArray()];
            Assert.That(zt, Has.Length.EqualTo(ours.Group.Levels.Count * effects.Length));
            for (int r = 0; r < zt.Length; r++)
            {
                (int level, int effect) = (r / effects.Length, used[r % effects.Length]);
                double[] row = [.. ours.Group.Index.Select((at, i) => at == level ? ours.Slopes[effect][i] : 0)];
                AssertClose(row, Numbers(zt[r]), $"row {r} of Zt");
            }
        }
    }

    private static List<(string Name, double[] Values)> AllColumns(MixedDesign design)
    {
        var values = new ExpressionEvaluator(design.Table, Options.Factors);
        List<(string Name, double[] Values)> columns =
            new ModelColumns(design.Formula.Fixed, new RowValues(values, design.Rows)).Build(out _);
        if (design.Formula.Fixed.HasIntercept)
        {
            columns.Insert(0, (DesignMatrix.Intercept, [.. design.Rows.Select(_ => 1.0)]));
        }

        return columns;
    }

    private static void AssertOptional(double[]? actual, JsonElement expected, string what)
    {
        Assert.That(actual is null, Is.EqualTo(expected.ValueKind == JsonValueKind.Null), what);
        if (actual is not null)
        {
            AssertClose(actual, Numbers(expected), what);
        }
    }

    private static void AssertClose(double[] actual, double[] expected, string what) =>
        Assert.That(actual, Is.EqualTo(expected).Within(1e-12 * Math.Max(1e-300, expected.Max(Math.Abs))), what);

    private static IEnumerable<string> Formulas(string kind) =>
        Golden.Value.GetProperty(kind).EnumerateArray().Select(element => element.GetProperty("formula").GetString()!);

    private static JsonElement Case(string kind, string formula) =>
        Golden.Value.GetProperty(kind).EnumerateArray().Single(element => element.GetProperty("formula").GetString() == formula);

    private static string[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(element => element.GetString()!)];

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(element => element.GetDouble())];

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Design", "golden", file);
}
