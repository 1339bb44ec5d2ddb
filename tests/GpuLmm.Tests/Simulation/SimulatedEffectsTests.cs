namespace GpuLmm.Tests;

[TestFixture]
public sealed class SimulatedEffectsTests
{
    // The mean of 20,000 products of two numbers of variance v has an error of v √(2/20,000) = 0.01 v at most.
    [Test]
    public void Effects_have_the_covariance_of_the_kernel()
    {
        // Of rank two: the third sample is the sum of the others.
        double[,] expected = { { 2, 0.5, 2.5 }, { 0.5, 1, 1.5 }, { 2.5, 1.5, 4 } };
        using var kinship = new Kinship(DenseMatrix.FromArray(expected), PlinkFiles.Ids(3));
        var random = new Random(7);
        var sums = new double[3, 3];
        const int draws = 20_000;
        for (int k = 0; k < draws; k++)
        {
            double[] u = SimulatedEffects.Draw(kinship, random);
            Assert.That(u[2], Is.EqualTo(u[0] + u[1]).Within(1e-12), "singular directions get nothing");
            for (int i = 0; i < 3; i++)
            {
                for (int j = 0; j < 3; j++)
                {
                    sums[i, j] += u[i] * u[j] / draws;
                }
            }
        }

        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                Assert.That(sums[i, j], Is.EqualTo(expected[i, j]).Within(0.05 * Math.Sqrt(expected[i, i] * expected[j, j])));
            }
        }
    }

    [Test]
    public void A_matrix_that_is_no_covariance()
    {
        using var kinship = new Kinship(DenseMatrix.FromArray(new double[,] { { 1, 2 }, { 2, 1 } }), PlinkFiles.Ids(2));
        Assert.That(() =>
            SimulatedEffects.Draw(kinship, new Random(1)), Throws.TypeOf<InputException>().With.Message.Contains("pivot 2 is -3"));
    }
}
