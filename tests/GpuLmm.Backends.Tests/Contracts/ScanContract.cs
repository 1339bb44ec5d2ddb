using GpuLmm.Numerics;

namespace GpuLmm.Backends.Tests;

/// <summary>The estimates of every marker and trait against dense matrices in float64, and against the managed host.</summary>
[TestFixtureSource(typeof(BackendsUnderTest), nameof(BackendsUnderTest.All))]
internal sealed class ScanContract(string name, Precision precision) : BackendContract(name, precision)
{
    // x'Px and x'Py carry the rounding of products over n (float32: 6e-8 a term) and, in float64, the 1e-11 of the interpolant.
    private double ProductTolerance => Precision == Precision.Mixed ? 2e-5 : 1e-8;

    // dℓ/dθ at an estimate; its slope is of the order of 1 to n.
    private double ScoreTolerance => Precision == Precision.Mixed ? 2e-3 : 1e-6;

    [TestCase(1, 30, 1, 1.0)]
    [TestCase(2, 40, 2, 3.0)]
    [TestCase(3, 33, 3, 8.0)]
    public void Solutions_agree_with_dense_matrices(int seed, int samples, int covariates, double lambda)
    {
        using var study = new ScanCase(seed, samples, 17, covariates, [lambda]);

        AssertTextbook(study, study.Scan(Backend), leastInterior: 10);
    }

    [Test]
    public void Dosages_agree_with_dense_matrices()
    {
        // Scanned in blocks of five: some of calls only, some of dosages only, some of both.
        using var study = new ScanCase(14, 31, 17, 2, [2.0], hasDosages: marker => marker is > 4 and not 11);
        using MarkerScanner scanner = Backend.PrepareScan(study.Design, study.Genotypes.Samples);

        AssertTextbook(study, study.Scan(scanner, 5), leastInterior: 10);
    }

    [Test]
    public void Traits_with_shared_and_different_windows_agree()
    {
        using var study = new ScanCase(4, 36, 9, 2, [1, 1, 0.1, 20, 1]);
        int windows = study.Design.Traits.Select(trait => trait.GlobalNodes[0]).Distinct().Count();
        Assert.That(windows, Is.InRange(2, study.TraitCount - 1), "some windows shared, some not");

        AssertTextbook(study, study.Scan(Backend), leastInterior: 15);
    }

    [Test]
    public void Traits_without_heritability_end_at_the_lower_bound()
    {
        using var study = new ScanCase(5, 32, 12, 2, [0, 0.5]);
        Assert.That(study.Sources[0].RemlLambda, Is.Zero);
        MarkerSolution[] solutions = study.Scan(Backend);

        AssertTextbook(study, solutions, leastInterior: 6);
        Assert.That(solutions.Count(s => s.Reml.State == (int)PointState.LowerBound), Is.GreaterThan(6));
    }

    [Test]
    public void Fixed_lambda_is_the_null_estimate()
    {
        using var study = new ScanCase(6, 31, 5, 2, [1, 0, 3], fixedLambda: true);
        MarkerSolution[] solutions = study.Scan(Backend);
        for (int s = 0; s < solutions.Length; s++)
        {
            int trait = s % study.TraitCount, marker = s / study.TraitCount;
            AssertProducts(study, marker, trait, solutions[s].Reml, study.Sources[trait].RemlLambda);
            AssertProducts(study, marker, trait, solutions[s].Ml, study.Sources[trait].MlLambda);
            AssertProducts(study, marker, trait, solutions[s].Score, study.Sources[trait].MlLambda);
        }
    }

    [Test]
    public void Collinear_and_constant_markers_are_reported()
    {
        using var study = new ScanCase(7, 30, 6, 1, [1]);
        study.Genotypes.MakeConstant(2);
        study.Genotypes.Codings[4] = new MarkerCoding(1.5, 1.5, 1.5, 1.5);
        MarkerSolution[] solutions = study.Scan(Backend);

        Assert.That(
            solutions.Select(s => s.Reml.State == (int)PointState.Collinear), Is.EqualTo(new[] { false, false, true, false, true, false }));
    }

    [Test]
    public void Rotated_markers_of_the_last_block_can_be_fetched()
    {
        using var study = new ScanCase(8, 35, 7, 1, [1]);
        using MarkerScanner scanner = Backend.PrepareScan(study.Design, study.Genotypes.Samples);
        study.Scan(scanner, 4);
        var rotated = new double[35];
        for (int marker = 4; marker < 7; marker++)
        {
            scanner.Lanes[1 % scanner.Lanes.Count].CopyRotated(marker - 4, rotated);
            Assert.That(rotated, Is.EqualTo(study.Rotated(marker)).Within(Precision == Precision.Mixed ? 1e-5 : 1e-12));
        }
    }

    [Test]
    public void Products_of_a_design_without_traits_are_the_sums()
    {
        using var study = new ScanCase(11, 35, 7, 2, [1, 4]);
        using var design = new ScanDesign(
            study.Design.Vectors, study.Design.FixedCount, study.Design.Nodes, [], study.Design.Linear.Columns);
        Copy(study.Design.Squares, design.Squares);
        Copy(study.Design.Linear, design.Linear);
        using MarkerScanner scanner = Backend.PrepareScan(design, study.Genotypes.Samples);
        double[] squares = new double[design.Nodes.Count], linear = new double[design.Linear.Columns];
        double tolerance = Precision == Precision.Mixed ? 2e-5 : 1e-12;
        for (int first = 0; first < 7; first += 4)
        {
            ScanLane lane = scanner.Lanes[first / 4 % scanner.Lanes.Count];
            using GenotypeBlock block = study.Genotypes.Slice(first, Math.Min(4, 7 - first));
            lane.Scan(block, study.Genotypes.Codings.AsSpan(first, block.Count), []);
            for (int j = 0; j < block.Count; j++)
            {
                lane.CopyProducts(j, squares, linear);
                double[] x = study.Rotated(first + j);
                double norm = Math.Sqrt(x.Sum(value => value * value));
                for (int k = 0; k < squares.Length; k++)
                {
                    double[] w = design.Squares.Column(k).ToArray();
                    Assert.That(squares[k], Is.EqualTo(x.Zip(w, (a, b) => a * a * b).Sum()).Within(tolerance * norm * norm * w.Max()));
                }

                for (int k = 0; k < linear.Length; k++)
                {
                    double[] q = design.Linear.Column(k).ToArray();
                    Assert.That(linear[k], Is.EqualTo(x.Zip(q, (a, b) => a * b).Sum())
                        .Within(tolerance * norm * Math.Sqrt(q.Sum(value => value * value))));
                }
            }
        }

        static void Copy(DenseMatrix from, DenseMatrix to)
        {
            for (int k = 0; k < from.Columns; k++)
            {
                from.Column(k).CopyTo(to.Column(k));
            }
        }
    }

    [Test]
    public void Solutions_do_not_depend_on_the_cut_into_blocks_or_on_other_markers()
    {
        using var study = new ScanCase(9, 30, 12, 2, [1, 5]);
        study.Genotypes.Copy(1, 11);
        MarkerSolution[] whole = study.Scan(Backend);
        MarkerSolution[] cut = study.Scan(Backend, 5);

        // Native BLAS chooses its kernel by the shape of the product, so the last bits may differ there.
        for (int s = 0; s < whole.Length; s++)
        {
            AssertClose(cut[s].Reml.A, whole[s].Reml.A, ProductTolerance, $"A {s}");
            AssertClose(cut[s].Reml.B, whole[s].Reml.B, ProductTolerance, $"B {s}");
        }

        AssertClose(whole[22].Ml.A, whole[2].Ml.A, ProductTolerance, "copied marker");
    }

    [Test]
    public void Solutions_equal_those_of_the_managed_host()
    {
        // More traits than the device solves at a time, and more markers than one warp.
        using var study = new ScanCase(10, 28, 40, 2, [.. Enumerable.Range(0, 35).Select(t => t % 9 == 8 ? 0 : 0.3 * (1 + (t % 4)))]);
        using HostBackend host = HostBackend.Open(2, blas: "managed");
        MarkerSolution[] expected = study.Scan(host), actual = study.Scan(Backend);
        double tolerance = Precision == Precision.Mixed ? 1e-3 : 1e-9;
        var otherStates = new List<(int Trait, MarkerPoint Expected, MarkerPoint Actual)>();
        for (int s = 0; s < expected.Length; s++)
        {
            AssertSame(actual[s].Score, expected[s].Score, tolerance, $"score {s}");
            foreach ((MarkerPoint found, MarkerPoint wanted) in new[] { (actual[s].Reml, expected[s].Reml),
                (actual[s].Ml, expected[s].Ml) })
            {
                if (found.State == wanted.State)
                {
                    AssertSame(found, wanted, tolerance, $"maximum {s}");
                }
                else
                {
                    otherStates.Add((s % study.TraitCount, wanted, found));
                }
            }
        }

        // At the bounds of λ the likelihood is flat, and in float32 the sign of its slope is rounding: the window may seem to hold a
        // maximum next to the bound, or none. Elsewhere only an estimate at the very end of a window can change sides.
        int inner = otherStates.Count(o => study.Design.Traits[o.Trait] is { TouchesUpper: false, ZeroNode: < 0 });
        Assert.That(inner, Is.AtMost(Precision == Precision.Mixed ? expected.Length / 100 : 0), string.Join("; ", otherStates));
        Assert.That(otherStates, Precision == Precision.Mixed ? Has.Count.LessThan(expected.Length / 10) : Is.Empty);
    }

    private static void AssertSame(in MarkerPoint actual, in MarkerPoint expected, double tolerance, string what)
    {
        AssertClose(actual.A, expected.A, tolerance, $"A {what}");
        AssertClose(actual.B, expected.B, tolerance, $"B {what}");
        AssertClose(actual.NullSquares, expected.NullSquares, tolerance, $"R0 {what}");
        if (expected.State == (int)PointState.Interior)
        {
            // A flat likelihood magnifies rounding: a part in 1e9 of the score is more of its root.
            AssertClose(actual.Theta, expected.Theta, 10 * tolerance, $"θ {what}");
        }
    }

    private void AssertTextbook(ScanCase study, MarkerSolution[] solutions, int leastInterior)
    {
        int interior = 0;
        for (int s = 0; s < solutions.Length; s++)
        {
            int trait = s % study.TraitCount, marker = s / study.TraitCount;
            AssertProducts(study, marker, trait, solutions[s].Score, study.Sources[trait].MlLambda);
            interior += AssertMaximum(study, marker, trait, solutions[s].Reml, LikelihoodMethod.Reml);
            interior += AssertMaximum(study, marker, trait, solutions[s].Ml, LikelihoodMethod.Ml);
        }

        Assert.That(interior, Is.AtLeast(leastInterior), "markers whose estimate is inside the window");
    }

    /// <summary>1 when the estimate is interior, else 0.</summary>
    private int AssertMaximum(ScanCase study, int marker, int trait, in MarkerPoint point, LikelihoodMethod method)
    {
        ChebyshevWindow window = study.Design.Traits[trait].Window!;
        DenseTextbook textbook = study.Textbook(trait);
        switch ((PointState)point.State)
        {
            case PointState.Interior:
                AssertProducts(study, marker, trait, point, point.Lambda);
                Assert.That(textbook.Score(study.Marker(marker), point.Lambda, method), Is.Zero.Within(ScoreTolerance), "score");
                return 1;
            case PointState.LowerBound:
                AssertProducts(study, marker, trait, point, 0);
                Assert.That(textbook.Score(study.Marker(marker), Math.Exp(window.Nodes[^1]), method), Is.Negative.Or.Zero);
                return 0;
            case PointState.UpperBound:
                AssertProducts(study, marker, trait, point, Math.Exp(window.Nodes[^1]));
                return 0;
            default:
                // Not one maximum in the window: the score has the same sign at both ends, or it rises through zero between.
                double low = textbook.Score(study.Marker(marker), Math.Exp(window.Nodes[0]), method);
                double high = textbook.Score(study.Marker(marker), Math.Exp(window.Nodes[^1]), method);
                Assert.That(point.State, Is.EqualTo((int)PointState.OutsideWindow));
                Assert.That(low > 0 && high <= 0, Is.False, $"a maximum in the window of marker {marker} was not found: {low}, {high}");
                return 0;
        }
    }

    private void AssertProducts(ScanCase study, int marker, int trait, in MarkerPoint point, double lambda)
    {
        (double a, double b, double squares) = study.Textbook(trait).Products(study.Marker(marker), lambda);
        string what = $"of marker {marker}, trait {trait} at λ = {lambda}";
        AssertClose(point.A, a, ProductTolerance, $"A {what}");
        AssertClose(point.B, b, ProductTolerance, $"B {what}");
        AssertClose(point.NullSquares, squares, ProductTolerance, $"R0 {what}");
    }
}
