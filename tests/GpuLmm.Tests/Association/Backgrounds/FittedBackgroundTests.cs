using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;

namespace GpuLmm.Tests;

/// <summary>
/// Scans against fitted models of every kind, with and without environments, compared with generalised least squares by dense matrices over
/// the records, V made of the reported variances.
/// </summary>
[TestFixture]
public sealed class FittedBackgroundTests : HostFixture
{
    // The textbook takes the reported variances, which a search ends at within this share of a standard error; V of the scan
    // is that of the maximum itself.
    private const double Tolerance = 5e-7;

    private static readonly Case[] Cases =
    [
        new("two kernels", "y ~ age + (1 | gr(id, cov = g)) + (1 | gr(id, cov = h))", 1),
        new("kernel and batches", "y ~ age + (1 | gr(id, cov = g)) + (1 | batch)", 1),
        new("one kernel", "y ~ age + (1 | gr(id, cov = g))", 1),
        new("residual by sex", "y ~ age + sex + (1 | gr(id, cov = g))", 1, Residual: "~ sex"),
        new("several records of an id", "y ~ age + (1 | gr(id, cov = g)) + (1 | id)", 3),
        new("families", "y ~ age + (1 | family)", 1),
        new("slopes of groupings, several records", "y ~ age + time + (time | id) + (1 | batch)", 4),
        new("field", "y ~ age + exp(east + north)", 1),
        new("several records in environments", "y ~ age + time + (time || gr(id, cov = g))", 3, Environments: ["time"]),
        new("environment of ids", "y ~ age + (age || gr(id, cov = g))", 1, Environments: ["age"]),
        new("two environments of groupings", "y ~ age + time + sex + (1 | id) + (1 | batch)", 3, Environments: ["time", "sex"]),
        new("factor of three levels", "y ~ age + batch + (1 | gr(id, cov = g)) + (1 | gr(id, cov = h))", 1, Environments: ["batch"]),
    ];

    private static readonly string[] Names = [.. Cases.Select(own => own.Name)];

    [Test]
    public void Every_marker_is_tested_by_generalised_least_squares([ValueSource(nameof(Names))] string name)
    {
        Case own = Cases.Single(one => one.Name == name);
        using var study = new SimulatedStudy(n: 60, m: 40, seed: 71, missing: 0.05);
        var table = new RecordTable(study, own.Records);
        using Kinship g = Kernel(study, marker => marker % 2 == 0), h = Kernel(study, marker => marker % 2 == 1);
        var kernels = new Dictionary<string, Kinship> { ["g"] = g, ["h"] = h };
        var options = new FittedNullOptions
        {
            Model = MixedModelOptions.Default with { Residual = own.Residual, Degrees = DegreesMethod.None },
            Environments = own.Environments ?? [],
        };

        using var model = FittedNull.Fit(table.Data, own.Formula, kernels, Host, options);
        using var background = ScanBackground.Of(model, study.Genotypes);
        AssociationResult[] rows = [.. AssociationScan.Rows(study.Genotypes, background, Host)];

        var book = new Book(table, own, model.Report, study);
        Assert.That(rows, Has.Length.EqualTo(40 * book.RowCount));
        foreach (AssociationResult row in rows)
        {
            (double beta, double error, double statistic, int degrees, double logP) = book.Test(row);
            string label = $"{row.Marker.Id} {row.Term}";
            Assert.That(row.Status, Is.EqualTo(MarkerStatus.Tested), label);
            Assert.That(row.Beta, Is.EqualTo(beta).Within(Tolerance * (double.IsNaN(error) ? 1 : error)), label);
            Assert.That(row.StandardError, double.IsNaN(error) ? Is.NaN : Is.EqualTo(error).Within(Tolerance * error), label);
            Assert.That(row.Statistic, Is.EqualTo(statistic).Within(Tolerance * (1 + statistic)), label);
            Assert.That(row.Term is null ? row.DegreesOfFreedom - book.Records : row.DegreesOfFreedom,
                Is.EqualTo(row.Term is null ? -book.FixedCount - 1 : degrees), label);
            Assert.That(row.NegativeLog10P, Is.EqualTo(logP).Within(1e-6 * (1 + logP)), label);
        }
    }

    [Test]
    public void A_second_variance_of_zero_leaves_the_scan_with_one_kernel()
    {
        using var study = new SimulatedStudy(n: 80, m: 60, seed: 74, missing: 0.02);
        double[] y = study.Trait(0.5);

        // Groups whose means are all alike: their variance is estimated as zero.
        string[] groups = [.. Enumerable.Range(0, y.Length).Select(i => $"g{i % 8}")];
        using StudySamples samples = ScanSetup.Samples(study, y);
        using var kinship = new Kinship(DenseMatrix.FromArray(study.PlainKinship()), study.Ids);
        using var spectral = NullModel.Fit(samples, kinship, Host);
        var table = DataTable.FromColumns(
        [
            DataColumn.Create("id", [.. study.Ids.Select(id => id.Individual)]), DataColumn.Create("y", y),
            DataColumn.Create("age", study.Covariate), DataColumn.Create("group", groups),
        ]);
        using var model = FittedNull.Fit(
            table, "y ~ age + (1 | gr(id, cov = k)) + (1 | group)", new Dictionary<string, Kinship> { ["k"] = kinship }, Host);
        using var background = ScanBackground.Of(model, study.Genotypes);

        AssociationResult[] expected = [.. AssociationScan.Rows(
            study.Genotypes, spectral, Host, new AssociationOptions { FixedLambda = true })];
        AssociationResult[] actual = [.. AssociationScan.Rows(study.Genotypes, background, Host)];

        Assert.That(model.Report.Boundary, Is.EqualTo(new[] { "group" }));
        foreach ((AssociationResult own, AssociationResult other) in actual.Zip(expected))
        {
            Assert.That(own.Beta, Is.EqualTo(other.Beta).Within(1e-10 * other.StandardError), own.Marker.Id);
            Assert.That(own.StandardError, Is.EqualTo(other.StandardError).Within(1e-8).Percent, own.Marker.Id);
            Assert.That(own.NegativeLog10P, Is.EqualTo(other.NegativeLog10P).Within(1e-10 * (1 + other.NegativeLog10P)), own.Marker.Id);
        }
    }

    [Test]
    public void Saved_models_scan_as_they_did(
        [Values("two kernels", "two environments of groupings", "several records in environments")] string name)
    {
        Case own = Cases.Single(one => one.Name == name);
        using var study = new SimulatedStudy(n: 40, m: 20, seed: 75, missing: 0.05);
        var table = new RecordTable(study, own.Records);
        using Kinship g = Kernel(study, marker => marker % 2 == 0), h = Kernel(study, marker => marker % 2 == 1);
        using var model = FittedNull.Fit(
            table.Data, own.Formula, new Dictionary<string, Kinship> { ["g"] = g, ["h"] = h }, Host,
            new FittedNullOptions { Environments = own.Environments ?? [] });
        FittedNullFile.Write(study.Path("saved.null"), model);

        using FittedNull read = FittedNullFile.Read(study.Path("saved.null"));
        using ScanBackground background = ScanBackground.Of(model, study.Genotypes), again = ScanBackground.Of(read, study.Genotypes);

        Assert.That(AssociationScan.Rows(study.Genotypes, again, Host),
            Is.EqualTo(AssociationScan.Rows(study.Genotypes, background, Host)));
        Assert.That(read.Report.Formula, Is.EqualTo(own.Formula));
        Assert.That(() => FittedNullFile.Write(study.Path("saved.null"), model),
            Throws.TypeOf<InputException>().With.Message.Contains("exists"));
    }

    [Test]
    public void Flipped_alleles_shifted_environments_and_threads_change_nothing_of_importance()
    {
        using var study = new SimulatedStudy(n: 60, m: 20, seed: 76);
        var table = new RecordTable(study, 1);
        using Kinship g = Kernel(study, _ => true);
        sbyte[][] flipped = [.. study.Counts.Select(row => Array.ConvertAll(row, count => (sbyte)(count < 0 ? -1 : 2 - count)))];
        Marker[] markers = [.. study.Markers.Select(marker => marker with { Allele1 = marker.Allele2, Allele2 = marker.Allele1 })];
        using var other = MemoryGenotypes.Create(study.Ids, markers, flipped);
        using HostBackend single = HostBackend.Open(1);
        using FittedNull model = Fit("age", Host), shifted = Fit("I", single);

        ILookup<string?, AssociationResult> own = Rows(model, study.Genotypes, Host), flip = Rows(model, other, Host),
            shift = Rows(shifted, study.Genotypes, single);

        foreach (string term in new[] { "SNP|main-only", "SNP", "SNPxage", "SNP+SNPxage" })
        {
            AssociationResult[] expected = [.. own[term]];
            Assert.That(flip[term].Select(row => -row.Beta), Is.EqualTo(expected.Select(row => row.Beta)).Within(1e-9));
            Assert.That(flip[term].Select(row => row.Statistic), Is.EqualTo(expected.Select(row => row.Statistic)).Within(1e-8));
            if (term != "SNP")
            {
                // The marker's own effect is that where the environment is zero, which a shift moves.
                string moved = term.Replace("age", "moved", StringComparison.Ordinal);
                Assert.That(shift[moved].Select(row => row.Statistic), Is.EqualTo(expected.Select(row => row.Statistic)).Within(1e-6));
            }
        }

        FittedNull Fit(string environment, Backend backend)
        {
            bool isMoved = environment == "I";
            DataTable data = isMoved
                ? DataTable.FromColumns(
                [
                    DataColumn.Create("id", [.. table.Sample.Select(i => study.Ids[i].Individual)]), DataColumn.Create("y", table.Y),
                    DataColumn.Create("moved", [.. table.Age.Select(age => (1e4 * age) + 1e7)]),
                ])
                : table.Data;
            string name = isMoved ? "moved" : "age";
            return FittedNull.Fit(
                data, $"y ~ {name} + (1 | gr(id, cov = g))", new Dictionary<string, Kinship> { ["g"] = g }, backend,
                new FittedNullOptions { Environments = [name] });
        }

        static ILookup<string?, AssociationResult> Rows(FittedNull model, Genotypes genotypes, Backend backend)
        {
            using var background = ScanBackground.Of(model, genotypes);
            return AssociationScan.Rows(genotypes, background, backend).ToLookup(row => row.Term);
        }
    }

    [Test]
    public void Records_without_a_degree_of_freedom_are_refused()
    {
        SampleId[] ids = [.. Enumerable.Range(0, 4).Select(i => new SampleId("0", $"i{i}"))];
        using StudySamples samples = StudySamples.FromArrays(ids, ["y"], [[1, 4, 2, 8]], ["e"], [[0, 1, 3, 2]]);

        Assert.That(
            () => FittedNull.Fit(samples.Traits[0], ["e"], null, Host),
            Throws.TypeOf<InputException>().With.Message.Contains("leave no degree of freedom: expected at least 5 records"));
    }

    [Test]
    public void Samples_of_one_individual_id_are_refused()
    {
        SampleId[] ids = [new("F1", "a"), new("F2", "a"), new("F1", "b"), new("F1", "c"), new("F1", "d"), new("F1", "e")];
        double[] y = [1, 4, 2, 8, 5, 7], e = [0, 1, 3, 2, 5, 9];
        using StudySamples samples = StudySamples.FromArrays(ids, ["y"], [y], ["e"], [e]);

        Assert.That(
            () => FittedNull.Fit(samples.Traits[0], ["e"], null, Host),
            Throws.TypeOf<InputException>().With.Message.StartsWith("y: IID 'a' names 2 samples (F1 a, F2 a)"));
        Assert.That(
            () => FittedNull.Fit(samples.Traits[0], ["f"], null, Host),
            Throws.TypeOf<InputException>().With.Message.Contains("no column 'f'; its columns are: e"));
    }

    private static Kinship Kernel(SimulatedStudy study, Func<int, bool> include) =>
        new(DenseMatrix.FromArray(study.PlainKinship(include: include)), study.Ids);

    private sealed record Case(string Name, string Formula, int Records, string? Residual = null, string[]? Environments = null);

    /// <summary>Records of the samples of a study, in an order of their own.</summary>
    private sealed class RecordTable
    {
        public RecordTable(SimulatedStudy study, int records)
        {
            var random = new Random(5);
            double[] trait = study.Trait(0.5, effectOf: 4);
            Sample = [.. Enumerable.Range(0, study.Ids.Length * records).Select(k => k / records)];
            random.Shuffle(Sample);
            Time = [.. Sample.Select(_ => 2000 + (10 * random.NextDouble()))];
            Sex = [.. Sample.Select(i => i % 2 == 0 ? "f" : "m")];
            Batch = [.. Sample.Select(i => $"b{i % 3}")];
            Age = [.. Sample.Select(i => 40 + (7 * study.Covariate[i]))];
            Family = [.. Sample.Select(i => study.Ids[i].Family)];
            Place = [.. Sample.Select(_ => (random.NextDouble() * 10, random.NextDouble() * 10))];
            double[] slope = [.. study.Ids.Select(_ => SimulatedStudy.Normal(random))];
            double[] batches = [.. Enumerable.Range(0, 3).Select(_ => SimulatedStudy.Normal(random))];
            Y = [.. Sample.Select((i, k) => trait[i] + (0.2 * slope[i] * (Time[k] - 2005)) + (0.5 * batches[i % 3])
                + (0.7 * SimulatedStudy.Normal(random) * (i % 2 == 0 ? 1 : 1.6)))];
            Data = DataTable.FromColumns(
            [
                DataColumn.Create("id", [.. Sample.Select(i => study.Ids[i].Individual)]), DataColumn.Create("y", Y),
                DataColumn.Create("age", Age), DataColumn.Create("time", Time), DataColumn.Create("sex", Sex),
                DataColumn.Create("batch", Batch), DataColumn.Create("family", Family),
                DataColumn.Create("east", [.. Place.Select(place => place.Item1)]),
                DataColumn.Create("north", [.. Place.Select(place => place.Item2)]),
            ]);
        }

        public DataTable Data { get; }

        public int[] Sample { get; }

        public double[] Y { get; }

        public double[] Age { get; }

        public double[] Time { get; }

        public string[] Sex { get; }

        public string[] Batch { get; }

        public string[] Family { get; }

        public (double East, double North)[] Place { get; }
    }

    /// <summary>The textbook: V and X over the records.</summary>
    private sealed class Book
    {
        private readonly RecordTable table;
        private readonly SimulatedStudy study;
        private readonly Matrix<double> x;
        private readonly Matrix<double> inverse;
        private readonly Vector<double> y;
        private readonly List<(string Name, double[][] Columns, string[] Levels)> environments = [];

        public Book(RecordTable table, Case own, ModelReport report, SimulatedStudy study)
        {
            this.table = table;
            this.study = study;
            int n = table.Sample.Length;
            y = Vector<double>.Build.DenseOfArray(table.Y);
            List<double[]> columns = [[.. Enumerable.Repeat(1.0, n)], table.Age];
            if (own.Formula.Contains("+ time", StringComparison.Ordinal))
            {
                columns.Add(table.Time);
            }

            if (own.Formula.Contains("+ sex", StringComparison.Ordinal))
            {
                columns.Add([.. table.Sex.Select(sex => sex == "m" ? 1.0 : 0)]);
            }

            if (own.Formula.Contains("+ batch", StringComparison.Ordinal))
            {
                columns.AddRange(Indicators(["b1", "b2"]));
            }

            x = Matrix<double>.Build.DenseOfColumnArrays(columns);
            inverse = Variance(own, report).Inverse();
            foreach (string environment in own.Environments ?? [])
            {
                environments.Add(environment switch
                {
                    "time" => (environment, [table.Time], []),
                    "age" => (environment, [table.Age], []),
                    "sex" => (environment, [[.. table.Sex.Select(sex => sex == "m" ? 1.0 : 0)]], []),
                    _ => (environment, [.. Indicators(["b1", "b2"])], ["b1", "b2"]),
                });
            }
        }

        public int Records => table.Sample.Length;

        public int FixedCount => x.ColumnCount;

        public int RowCount => environments.Count == 0 ? 1 : 3 + environments.Count + environments.Sum(own => own.Levels.Length);

        public (double Beta, double Error, double Statistic, int Degrees, double LogP) Test(AssociationResult row)
        {
            double[] marker = study.Centred(int.Parse(row.Marker.Id[2..], System.Globalization.CultureInfo.InvariantCulture));
            double[] own = [.. table.Sample.Select(i => marker[i])];
            List<double[]> columns = [own];
            List<string> names = ["SNP"];
            foreach ((string name, double[][] values, string[] levels) in environments)
            {
                columns.AddRange(values.Select(value => value.Zip(own, (e, m) => e * m).ToArray()));
                names.AddRange(levels.Length == 0 ? [$"SNPx{name}"] : levels.Select(level => $"SNPx{name}={level}"));
            }

            string term = row.Term ?? "SNP|main-only";
            int[] tested = term switch
            {
                "SNP|main-only" => [0],
                _ when term.StartsWith("SNP+", StringComparison.Ordinal) => [.. Enumerable.Range(0, columns.Count)],
                _ => [.. Enumerable.Range(0, columns.Count).Where(k => names[k] == term
                    || names[k].StartsWith(term + "=", StringComparison.Ordinal))],
            };
            return Wald(term == "SNP|main-only" ? columns[..1] : columns, tested);
        }

        private (double Beta, double Error, double Statistic, int Degrees, double LogP) Wald(List<double[]> columns, int[] tested)
        {
            Matrix<double> w = x.Append(Matrix<double>.Build.DenseOfColumnArrays(columns));

            // Calendar years and their products: scaled, so that the textbook's inverse keeps its digits.
            Matrix<double> scale = Matrix<double>.Build.DenseOfDiagonalVector(w.ColumnNorms(2).Map(norm => 1 / norm));
            w *= scale;
            Matrix<double> covariance = (w.Transpose() * inverse * w).Inverse();
            Vector<double> beta = covariance * (w.Transpose() * (inverse * y)), residual = y - (w * beta);
            double degrees = Records - w.ColumnCount, variance = residual * (inverse * residual) / degrees;
            beta = scale * beta;
            covariance = scale * covariance * scale * variance;
            int[] places = [.. tested.Select(k => x.ColumnCount + k)];
            Vector<double> own = Vector<double>.Build.DenseOfEnumerable(places.Select(place => beta[place]));
            Matrix<double> part = Matrix<double>.Build.Dense(places.Length, places.Length, (i, j) => covariance[places[i], places[j]]);
            double statistic = own * part.Inverse() * own;
            double p = 1 - FisherSnedecor.CDF(places.Length, degrees, statistic / places.Length);
            return places.Length > 1
                ? (double.NaN, double.NaN, statistic, places.Length, -Math.Log10(p))
                : (own[0], Math.Sqrt(part[0, 0]), statistic, 1, -Math.Log10(p));
        }

        private IEnumerable<double[]> Indicators(string[] levels) =>
            levels.Select(level => table.Batch.Select(batch => batch == level ? 1.0 : 0).ToArray());

        private Matrix<double> Variance(Case own, ModelReport report)
        {
            int n = table.Sample.Length;
            double[,] g = study.PlainKinship(include: marker => marker % 2 == 0),
                h = study.PlainKinship(include: marker => marker % 2 == 1);
            return Matrix<double>.Build.Dense(n, n, (i, j) => report.Variances.Sum(part =>
                part.Value * Share(part, i, j)));

            double Share(VarianceEstimate part, int i, int j)
            {
                int a = table.Sample[i], b = table.Sample[j];
                double related = part.Group switch
                {
                    "g" => g[a, b],
                    "h" => h[a, b],
                    "id" => a == b ? 1 : 0,
                    "batch" => table.Batch[i] == table.Batch[j] ? 1 : 0,
                    "family" => table.Family[i] == table.Family[j] ? 1 : 0,
                    "Residual" => i == j && (own.Residual is null || table.Sex[i] == part.Term) ? 1 : 0,
                    "exp(east + north)" => Math.Exp(-Distance(i, j) / report.Parameters["range"]),
                    _ => throw new AssertionException($"Unknown group {part.Group}."),
                };
                return related * (part.OtherTerm is null
                    ? Slope(part.Term, i) * Slope(part.Term, j)
                    : (Slope(part.Term, i) * Slope(part.OtherTerm, j)) + (Slope(part.OtherTerm, i) * Slope(part.Term, j)));
            }

            double Slope(string term, int i) => term switch { "time" => table.Time[i], "age" => table.Age[i], _ => 1 };

            double Distance(int i, int j) => Math.Sqrt(
                Math.Pow(table.Place[i].East - table.Place[j].East, 2) + Math.Pow(table.Place[i].North - table.Place[j].North, 2));
        }
    }
}
