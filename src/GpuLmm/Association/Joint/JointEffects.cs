namespace GpuLmm;

/// <summary>
/// Effects of a marker on T traits and the tests of them, from the combinations of the traits that are independent of each other: the
/// effect on combination k is a_k'B/A at λ_k, with variance 1/A.
/// </summary>
internal sealed class JointEffects
{
    private readonly int size;
    private readonly double[] units;
    private readonly double[] effects;
    private readonly double[] information;

    /// <param name="units">What each trait was divided by.</param>
    public JointEffects(double[] units)
    {
        this.units = units;
        size = units.Length;
        effects = new double[size];
        information = new double[size];
    }

    /// <summary>Sets the effect on a combination.</summary>
    /// <param name="k">Which.</param>
    /// <param name="likelihood">Its A.</param>
    /// <param name="a">x'Px at its λ.</param>
    /// <param name="scores">x'Py_t there.</param>
    public void Set(int k, JointLikelihood likelihood, double a, ReadOnlySpan<double> scores)
    {
        double sum = 0;
        for (int t = 0; t < size; t++)
        {
            sum += likelihood.Transform[(k * size) + t] * scores[t];
        }

        (information[k], effects[k]) = (a, sum / a);
    }

    /// <summary>The result of the marker.</summary>
    public JointResult Result(Marker marker, MarkerCounts counts, JointLikelihood likelihood)
    {
        double[] betas = new double[size], covariance = new double[size * size];
        double joint = 0, commonInformation = 0, commonScore = 0;
        for (int k = 0; k < size; k++)
        {
            joint += information[k] * effects[k] * effects[k];
            double ones = 0;
            for (int t = 0; t < size; t++)
            {
                double share = units[t] * likelihood.InverseTransform[(t * size) + k];
                betas[t] += share * effects[k];
                ones += likelihood.Transform[(k * size) + t] / units[t];
                for (int s = 0; s < size; s++)
                {
                    covariance[(t * size) + s] += share * units[s] * likelihood.InverseTransform[(s * size) + k] / information[k];
                }
            }

            commonInformation += information[k] * ones * ones;
            commonScore += information[k] * ones * effects[k];
        }

        return new JointResult(marker, counts.Allele1Frequency, counts.Called, MarkerStatus.Tested)
        {
            Betas = betas,
            Covariance = covariance,
            Tests = JointTest.Of(size, joint, commonScore / commonInformation, 1 / Math.Sqrt(commonInformation)),
            Lambda = size == 1 ? likelihood.Lambdas[0] : double.NaN,
        };
    }
}
