namespace GpuLmm.Tests;

/// <summary>Products, scale and parts of kernels.</summary>
[TestFixture]
public sealed class KinshipAlgebraTests
{
    [Test]
    public void A_product_matches_by_id()
    {
        using Kinship a = KinshipMatrices.Counting(5), irrational = KinshipMatrices.Irrational(5);
        using Kinship b = irrational.Restrict([.. irrational.Samples.Reverse()]);
        using var product = Kinship.Hadamard(a, b);
        Assert.That(product.Samples, Is.EqualTo(a.Samples));
        Assert.That(KinshipMatrices.Square(product),
            Is.EqualTo(KinshipMatrices.Square(a).Zip(KinshipMatrices.Square(irrational), (x, y) => x * y)));
    }

    [Test]
    public void Samples_of_one_alone_are_named()
    {
        using Kinship a = KinshipMatrices.Counting(3), b = KinshipMatrices.Counting(5);
        Assert.That(() => Kinship.Hadamard(a, b), Throws.TypeOf<InputException>().With.Message.Contains("2 of 5 samples are not in the"));
        Assert.That(() => Kinship.Hadamard(b, a), Throws.TypeOf<InputException>().With.Message.Contains(b.Samples[3].ToString()));
    }

    [Test]
    public void Unit_variance_is_the_mean_sample_variance()
    {
        using Kinship kinship = KinshipMatrices.Counting(6);
        using Kinship scaled = kinship.ScaledToUnitVariance();
        double trace = 0, sum = 0;
        for (int i = 0; i < 6; i++)
        {
            trace += scaled.Matrix[i, i];
            sum += scaled.Matrix.Column(i).ToArray().Sum();
        }

        Assert.That((trace - (sum / 6)) / 5, Is.EqualTo(1).Within(1e-14));
        Assert.That(scaled.VarianceScale, Is.EqualTo(1).Within(1e-14));
        Assert.That(scaled.Matrix[2, 4] * kinship.VarianceScale, Is.EqualTo(kinship.Matrix[2, 4]).Within(1e-13));
    }

    [Test]
    public void A_constant_kernel_has_no_scale()
    {
        using var kinship = new Kinship(DenseMatrix.FromArray(new double[,] { { 1, 1 }, { 1, 1 } }), PlinkFiles.Ids(2));
        Assert.That(kinship.ScaledToUnitVariance, Throws.TypeOf<InputException>().With.Message.Contains("cannot be scaled"));
    }

    [Test]
    public void A_part_has_each_sample_once()
    {
        using Kinship kinship = KinshipMatrices.Counting(4);
        using Kinship part = kinship.Restrict([kinship.Samples[3], kinship.Samples[0]]);
        Assert.That(KinshipMatrices.Square(part), Is.EqualTo(new double[] { 17, 4, 4, 2 }));
        Assert.That(
            () => kinship.Restrict([kinship.Samples[3], kinship.Samples[3]]),
            Throws.TypeOf<InputException>().With.Message.Contains("twice"));
        Assert.That(() => kinship.Restrict([new("x", "y")]), Throws.TypeOf<InputException>().With.Message.Contains("x y"));
    }
}
