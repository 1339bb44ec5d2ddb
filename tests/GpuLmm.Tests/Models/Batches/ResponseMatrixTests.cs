namespace GpuLmm.Tests;

/// <summary>A batch of the lines of a matrix is that of a long table.</summary>
[TestFixture]
public sealed class ResponseMatrixTests : HostFixture
{
    private TempFolder folder = null!;

    [SetUp]
    public void Create() => folder = new TempFolder();

    [TearDown]
    public void Delete() => folder.Dispose();

    [Test]
    public void Features_are_the_models_of_a_long_table()
    {
        var random = new Random(4);
        string[] samples = [.. Enumerable.Range(0, 12).Select(i => $"S{i}")];
        (string Name, double[] Values)[] features = [.. Enumerable.Range(0, 30).Select(f => (
            $"gene{f}", samples.Select((_, i) => random.Next(9) == 0 ? double.NaN : Math.Round(random.NextDouble() + (i % 4) + (i / 6), 6))
                .ToArray()))];
        string matrix = Write("m.tsv", "gene\t" + string.Join('\t', samples) + "\tother\n", features.Select(feature =>
            $"{feature.Name}\t{string.Join('\t', feature.Values.Select(value => double.IsNaN(value) ? "NA" : FormattableString.Invariant($"{value}")))}\t0\n"));

        // Samples in another order, one of them without a column.
        string table = Write("s.csv", "id,group,pair\nS99,a,1\n", samples.Reverse().Select(sample => Row(sample) + "\n"));
        string table2 = Write("long.csv", "gene,y,id,group,pair\n", features.SelectMany(feature => samples.Select((sample, i) =>
            $"{feature.Name},{(double.IsNaN(feature.Values[i]) ? "NA" : FormattableString.Invariant($"{feature.Values[i]}"))},{Row(sample)}\n")));
        var options = MixedModelOptions.Default with { Factors = new Dictionary<string, IReadOnlyList<string>> { ["pair"] = [] } };
        var batch = ModelBatch.Of(DataTable.Read(table), "y ~ group + (1 | pair)", ResponseMatrix.Open(matrix), options: options);
        BatchedFit[] fits = [.. batch.Fit(Host)],
            expected = [.. ModelBatch.By(DataTable.Read(table2), "y ~ group + (1 | pair)", "gene", options).Fit(Host)];

        Assert.That(batch.Warnings, Is.EqualTo(new[]
        {
            $"1 of 13 rows have missing values and are left out: y 1.", $"1 samples of {table} are not in {matrix}: S99.",
                $"1 samples of {matrix} are not in {table}: other.",
        }));
        Assert.That(fits.Select(fit => (fit.Model, fit.SampleCount, fit.Status)),
            Is.EqualTo(expected.Select(fit => (fit.Model, fit.SampleCount, fit.Status))));
        Assert.That(fits.Select(fit => fit.LogLikelihood), Is.EqualTo(expected.Select(fit => fit.LogLikelihood)).Within(1e-9));
        Assert.That(fits.Select(fit => fit.Fixed[1].PValue), Is.EqualTo(expected.Select(fit => fit.Fixed[1].PValue)).Within(1e-6));

        string Row(string sample)
        {
            int i = Array.IndexOf(samples, sample);
            return $"{sample},{(i < 6 ? 'a' : 'b')},{i % 6}";
        }
    }

    [TestCase("g\tS1\tS2\tS1\nx\t1\t2\t3\n", "sample S1 is there twice")]
    [TestCase("g\tA\tB\nx\t1\t2\n", "no value of column id (S1, S2) is a sample of the header")]
    [TestCase("g\tS1\tS2\nx\t1\t2\nx\t3\t4\n", "line 3: feature 'x' is on line 2 already")]
    [TestCase("g\tS1\tS2\nx\t1\n", "expected 2 samples as in the header, found 1")]
    [TestCase("g\tS1\tS2\nx\t1\tabc\n", "'abc' is not a number")]
    public void A_fault_of_the_matrix_is_named(string text, string expected)
    {
        string matrix = Write("m.tsv", text, []), table = Write("s.csv", "id,g\nS1,a\nS2,b\n", []);

        Assert.That(
            () => ModelBatch.Of(DataTable.Read(table), "y ~ 1 + (1 | g)", ResponseMatrix.Open(matrix)).Fit(Host).ToList(),
            Throws.TypeOf<InputException>().With.Message.Contains(expected));
    }

    [TestCase("id ~ 1 + (1 | g)", "no column of")]
    [TestCase("log(y) ~ 1 + (1 | g)", "values transformed there")]
    public void The_response_is_a_name_of_its_own(string formula, string expected)
    {
        string matrix = Write("m.tsv", "f\tS1\tS2\nx\t1\t2\n", []), table = Write("s.csv", "id,g\nS1,a\nS2,b\n", []);

        Assert.That(
            () => ModelBatch.Of(DataTable.Read(table), formula, ResponseMatrix.Open(matrix)),
            Throws.TypeOf<InputException>().With.Message.Contains(expected));
    }

    private string Write(string name, string header, IEnumerable<string> rows)
    {
        string path = folder.Path(name);
        File.WriteAllText(path, header + string.Concat(rows));
        return path;
    }
}
