namespace GpuLmm.Tests;

/// <summary>A table of 24 ids with four records each, a kernel of the ids, and models of every strategy over it.</summary>
internal sealed class RefitModels : IDisposable
{
    /// <summary>Formula and options by what they are about.</summary>
    public static readonly (string Name, string Formula, MixedModelOptions Options)[] All =
    [
        ("grouped slopes", "y ~ x + (x | id)", MixedModelOptions.Default),
        ("crossed, weights, offset", "y ~ x + offset(off) + (1 | id) + (1 | site)",
            MixedModelOptions.Default with { Weights = "w", Method = LikelihoodMethod.Ml }),
        ("strata", "y ~ x + (1 | id)", MixedModelOptions.Default with { Residual = "~ site" }),
        ("kernel and grouping", "y ~ x + (1 | gr(id, cov = K)) + (1 | site)", MixedModelOptions.Default),
        ("one kernel, offset", "y ~ x + offset(off) + (1 | gr(id, cov = K))", MixedModelOptions.Default),
        ("unstructured residual", "y ~ site + (1 | gr(id, cov = K))", MixedModelOptions.Default with { Residual = "us(site | id)" }),
        ("field", "y ~ x + exp(a + b)", MixedModelOptions.Default),
        ("correlated residual", "y ~ x + (1 | gr(id, cov = K))", MixedModelOptions.Default with { Residual = "exp(a | id)" }),
    ];

    /// <summary>Each of <see cref="All"/>; the searches of those that are dense with many parameters are slow.</summary>
    public static IEnumerable<TestCaseData> Indices =>
        from index in Enumerable.Range(0, All.Length)
        select IsSlow(index) ? new TestCaseData(index).SetCategory("Slow") : new TestCaseData(index);

    /// <summary>Does the model estimate ranges over a dense matrix?</summary>
    public static bool IsSlow(int index) => index >= 6;

    private const int Ids = 24, Records = 4;

    private readonly Dictionary<int, MixedModelRefit> shared = [];

    public RefitModels()
    {
        var random = new Random(31);
        double Next() => SimulatedStudy.Normal(random);
        var k = Henderson.Kernel(Ids, random);
        Kernels = new Dictionary<string, Kinship>
        {
            ["K"] = new(DenseMatrix.FromArray(k.ToArray()), [.. Enumerable.Range(0, Ids).Select(i => new SampleId("0", $"i{i:00}"))]),
        };
        double[] u = Henderson.Draw(k, random), v = [.. u.Select(_ => Next())], s = [.. Enumerable.Range(0, Records).Select(_ => Next())];
        int[] id = [.. Enumerable.Range(0, Ids * Records).Select(i => i % Ids)];
        double[] x = [.. id.Select(_ => Next())];
        Response = [.. id.Select((own, i) => 3 + x[i] + u[own] + (v[own] * x[i]) + s[i / Ids] + (0.7 * Next()))];
        Columns =
        [
            DataColumn.Create("x", x), DataColumn.Create("id", [.. id.Select(own => $"i{own:00}")]),
            DataColumn.Create("site", [.. id.Select((_, i) => $"s{i / Ids}")]),
            DataColumn.Create("w", [.. id.Select(_ => 0.5 + random.NextDouble())]),
            DataColumn.Create("off", [.. id.Select(_ => Next())]), DataColumn.Create("a", [.. id.Select(_ => Next())]),
            DataColumn.Create("b", [.. id.Select(_ => Next())]),
        ];
    }

    public IReadOnlyDictionary<string, Kinship> Kernels { get; }

    public double[] Response { get; }

    private DataColumn[] Columns { get; }

    /// <summary>The table with a response.</summary>
    public DataTable Table(double[] response) => DataTable.FromColumns([DataColumn.Create("y", response), .. Columns]);

    /// <summary>One of <see cref="All"/> fitted to the response.</summary>
    public MixedModelRefit Create(int model, Backend backend) =>
        MixedModelRefit.Create(Table(Response), All[model].Formula, Kernels, backend, All[model].Options);

    /// <summary>The same, fitted once for all tests of a fixture: what it does must not depend on what it did before.</summary>
    public MixedModelRefit Shared(int model, Backend backend) => shared.TryGetValue(model, out MixedModelRefit? made)
        ? made : shared[model] = Create(model, backend);

    public void Dispose()
    {
        foreach (MixedModelRefit refit in shared.Values)
        {
            refit.Dispose();
        }

        Kernels["K"].Dispose();
    }
}
