namespace GpuLmm.Tests;

/// <summary>
/// Two large crossed factors whose levels meet in few places: labels at random make a large factor unless another order is found, and
/// change nothing.
/// </summary>
[TestFixture]
public sealed class EliminationOrderTests : HostFixture
{
    private const int Rows = 15_000, Plots = 5_000, Lines = 2_500;

    [Test]
    public void Labels_change_neither_the_estimates_nor_the_size_of_the_factor()
    {
        var random = new Random(5);
        int[] plotLabels = Shuffled(random, Plots), lineLabels = Shuffled(random, Lines);
        int[] plot = [.. Enumerable.Range(0, Rows).Select(i => i % Plots)];

        // Lines of the neighbourhood.
        int[] line = Array.ConvertAll(plot, own => ((own / 2) + random.Next(3)) % Lines);
        double[] plots = [.. plotLabels.Select(_ => SimulatedStudy.Normal(random))],
            lines = [.. lineLabels.Select(_ => SimulatedStudy.Normal(random))];
        double[] y = [.. Enumerable.Range(0, Rows).Select(i => plots[plot[i]] + (0.7 * lines[line[i]]) + SimulatedStudy.Normal(random))];

        using GroupedLikelihood inOrder = Likelihood(plot, line, y);
        using GroupedLikelihood shuffled =
            Likelihood(Array.ConvertAll(plot, own => plotLabels[own]), Array.ConvertAll(line, own => lineLabels[own]), y);
        VariancePoint expected = inOrder.Evaluate([0.9, 0.6, 1.1])!, point = shuffled.Evaluate([0.9, 0.6, 1.1])!;

        Assert.That(shuffled.Products.Structure.Length, Is.LessThan(Lines * (long)Lines / 8));
        Assert.That(point.LogLikelihood, Is.EqualTo(expected.LogLikelihood).Within(1e-7));
        Assert.That(point.Gradient, Is.EqualTo(expected.Gradient).Within(1e-6));
        Assert.That(point.Coefficients, Is.EqualTo(expected.Coefficients).Within(1e-9));
        Assert.That(shuffled.Complete(point).Projected, Is.EqualTo(inOrder.Complete(expected).Projected).Within(1e-9));

        // Errors of the effects, by label.
        using VarianceProjection own = shuffled.ProjectionAt(point.Parameters)!, other = inOrder.ProjectionAt(point.Parameters)!;
        (double, double Error)[] errors = [.. own.Errors((EffectsPart)shuffled.Parameters.Parts[1], [0.6])];
        (double, double Error)[] wanted = [.. other.Errors((EffectsPart)inOrder.Parameters.Parts[1], [0.6])];
        Assert.That(lineLabels.Select(label => errors[label].Error), Is.EqualTo(wanted.Select(error => error.Error)).Within(1e-10));
    }

    [Test]
    public void A_factor_that_does_not_fit_is_refused_with_its_size_and_its_terms()
    {
        int[] levels = [.. Enumerable.Range(0, 900)];
        VarianceParameters parameters = Parameters(Array.ConvertAll(levels, i => i % 300), Array.ConvertAll(levels, i => i * 7 % 299));
        using DesignMatrix design = DesignMatrix.Build(levels.Length, [], [], true);

        OutOfMemoryException fault =
            Assert.Throws<OutOfMemoryException>(() => CrossproductBuilder.Build(Host, parameters.Parts, design.Basis, bytes: 10_000))!;

        Assert.That(fault.Message,
            Does.Contain("plot (300), line (299)").And.Contain("GB are there").And.Contain("Leave one of these terms out"));
        Assert.DoesNotThrow(() => CrossproductBuilder.Build(Host, parameters.Parts, design.Basis, bytes: 10_000_000));
    }

    private static VarianceParameters Parameters(int[] plot, int[] line)
    {
        double[] ones = Array.ConvertAll(plot, _ => 1.0);
        return new VarianceParameters(
        [
            new EffectsPart("plot", new EffectsMatrix(plot, plot.Max() + 1, null), ["(Intercept)"], [ones], false),
            new EffectsPart("line", new EffectsMatrix(line, line.Max() + 1, null), ["(Intercept)"], [ones], false),
            new ResidualPart([""], new int[plot.Length], null),
        ]);
    }

    private GroupedLikelihood Likelihood(int[] plot, int[] line, double[] y) => new(
        Host, Parameters(plot, line), DesignMatrix.Build(y.Length, [], [], true), [.. y], LikelihoodMethod.Reml);

    private static int[] Shuffled(Random random, int count)
    {
        int[] labels = [.. Enumerable.Range(0, count)];
        random.Shuffle(labels);
        return labels;
    }
}
