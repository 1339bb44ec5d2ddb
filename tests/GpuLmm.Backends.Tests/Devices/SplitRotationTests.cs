using System.Numerics.Tensors;

namespace GpuLmm.Backends.Tests;

/// <summary>
/// What U'x keeps of its digits where U is split into terms that tensor cores multiply and x are calls, which every format holds exactly:
/// computed here as tensor cores do, products without rounding and sums in float32 or in 32-bit integers.
/// </summary>
[TestFixture]
internal sealed class SplitRotationTests
{
    private const int Samples = 300;
    private const int Markers = 20;

    // As the contracts of the backends hold rotations to.
    private const double MixedTolerance = 2e-5;
    private const double DoubleTolerance = 1e-10;

    // No entry of an eigenvector exceeds 1, and half precision ends at 65,504: small entries stay far from its smallest numbers.
    private const double HalfScale = 32768;

    private readonly double[][] vectors = Eigenvectors();
    private readonly double[][] calls = Calls();

    [TestCase(1, false)]
    [TestCase(2, true)]
    [TestCase(3, true)]
    public void Half_precision_keeps_the_promise_of_mixed_in_two_terms(int terms, bool keeps) =>
        Assert.That(WorstOfFloats(ToHalf, HalfScale, terms) < MixedTolerance, Is.EqualTo(keeps));

    [TestCase(1, false)]
    [TestCase(2, true)]
    [TestCase(3, true)]
    public void Tf32_keeps_the_promise_of_mixed_in_two_terms(int terms, bool keeps) =>
        Assert.That(WorstOfFloats(ToTensorFloat, 1, terms) < MixedTolerance, Is.EqualTo(keeps));

    [TestCase(3, MixedTolerance)]
    [TestCase(4, 1e-6)]
    [TestCase(6, DoubleTolerance)]
    [TestCase(8, 1e-13)]
    public void Three_bytes_keep_the_promise_of_mixed_and_six_that_of_double(int digits, double tolerance)
    {
        double worst = Worst((u, x) =>
        {
            // A vector in whole steps of its largest entry, in digits of −64 … 63 and a first one that may be 64.
            double step = Math.Abs(TensorPrimitives.MaxMagnitude<double>(u)) / Math.Pow(2, (7 * digits) - 1);
            long[] rest = [.. u.Select(entry => (long)Math.Round(entry / step))];
            double sum = 0;
            for (int digit = 0; digit < digits; digit++)
            {
                int product = 0;
                for (int i = 0; i < rest.Length; i++)
                {
                    long low = digit == digits - 1 ? rest[i] : ((rest[i] + 64) & 127) - 64;
                    product = checked(product + (checked((sbyte)low) * (int)x[i]));
                    rest[i] = (rest[i] - low) >> 7;
                }

                sum += product * step * Math.Pow(2, 7 * digit);
            }

            return (sum, TensorPrimitives.SumOfMagnitudes<double>(x) * step / 2);
        });

        Assert.That(worst, Is.LessThan(tolerance));
    }

    private double WorstOfFloats(Func<double, double> round, double scale, int terms) =>
        Worst((u, x) =>
        {
            double[] rest = [.. u.Select(entry => entry * scale)];
            double sum = 0, left = 0;
            for (int term = 0; term < terms; term++)
            {
                float own = 0;
                for (int i = 0; i < rest.Length; i++)
                {
                    double part = round(rest[i]);
                    own += (float)(part * x[i]);
                    rest[i] -= part;
                }

                sum += own / scale;
            }

            // What the terms leave of U, and every sum of float32 rounded, the first term's as much as all.
            for (int i = 0; i < rest.Length; i++)
            {
                left += Math.Abs(x[i]) * ((Math.Abs(rest[i]) / scale) + (Samples * Math.Pow(2, -23) * Math.Abs(u[i])));
            }

            return (sum, left);
        });

    /// <summary>
    /// The largest error of all products, relative to the size of what is added up; each is held against a bound of its own.
    /// </summary>
    private double Worst(Func<double[], double[], (double Product, double Bound)> product)
    {
        double worst = 0;
        foreach (double[] u in vectors)
        {
            foreach (double[] x in calls)
            {
                double exact = TensorPrimitives.Dot<double>(u, x);
                (double value, double bound) = product(u, x);
                double error = Math.Abs(value - exact);
                Assert.That(error, Is.LessThanOrEqualTo(bound + 1e-13));
                worst = Math.Max(worst, error / Math.Max(1, Math.Abs(exact)));
            }
        }

        TestContext.Out.WriteLine($"largest error {worst:0.0e+0}");
        return worst;
    }

    /// <summary>A number rounded to the half precision of a tensor core.</summary>
    private static double ToHalf(double value) => (double)(Half)value;

    /// <summary>A number rounded to the 11 significant bits of TF32.</summary>
    private static double ToTensorFloat(double value)
    {
        int bits = BitConverter.SingleToInt32Bits((float)value);
        return BitConverter.Int32BitsToSingle((bits + 0xFFF + ((bits >> 13) & 1)) & ~0x1FFF);
    }

    /// <summary>Eigenvectors of a random matrix of full rank.</summary>
    private static double[][] Eigenvectors()
    {
        var random = new Random(31);
        using var symmetric = new DenseMatrix(Samples, Samples);
        for (int j = 0; j < Samples; j++)
        {
            for (int i = j; i < Samples; i++)
            {
                symmetric[i, j] = symmetric[j, i] = random.NextDouble() - 0.5;
            }
        }

        using var host = HostBackend.Open(1, Precision.Double, "managed");
        host.DecomposeSymmetric(symmetric);
        return [.. Enumerable.Range(0, Samples).Select(j => symmetric.Column(j).ToArray())];
    }

    private static double[][] Calls()
    {
        var random = new Random(32);
        return [.. Enumerable.Range(0, Markers).Select(_ =>
        {
            double frequency = random.NextDouble();
            return Enumerable.Range(0, Samples)
                .Select(_ => (random.NextDouble() < frequency ? 1.0 : 0) - (random.NextDouble() < frequency ? 0 : 1)).ToArray();
        })];
    }
}
