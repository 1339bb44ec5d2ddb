using System.Globalization;
using MathNet.Numerics.RootFinding;

namespace GpuLmm;

/// <summary>The response of a null model of markers: read, recoded where cases are 2, and with the θ of its family.</summary>
/// <param name="Sample">y and its density.</param>
/// <param name="Theta">θ of the negative binomial; NaN of other families.</param>
/// <param name="Notes">What a user should know of it.</param>
internal sealed record GeneralisedSample(ResponseSample Sample, double Theta, IReadOnlyList<string> Notes)
{
    // With fewer, neither an approximation nor a covariate can be trusted.
    private const int FewCases = 10;

    // log θ: below, nothing but zeros; above, the Poisson's counts.
    private const double LeastLogTheta = -12;
    private const double MostLogTheta = 16;

    /// <summary>Reads the response of a design.</summary>
    /// <param name="design">The design.</param>
    /// <param name="family">Binomial, Poisson or negative binomial with variance μ + μ²/θ.</param>
    /// <param name="laplace">θ̂ of the model with its random effects; null where it has none.</param>
    /// <exception cref="InputException">A value that the family does not have, or no variation.</exception>
    public static GeneralisedSample Read(MixedDesign design, ResponseFamily family, Func<double>? laplace)
    {
        if (design.Weights is not null && family != ResponseFamily.Binomial)
        {
            throw new InputException(
                $"{design.Formula.Text}: weights of counts are no distribution, and markers have no test; leave --weights out.");
        }

        double[] values = design.Response.Values;
        bool isRecoded = family == ResponseFamily.Binomial && design.Response.Trials is null && design.Weights is null
            && Array.TrueForAll(values, value => value is 1 or 2) && values.Contains(2);
        if (isRecoded)
        {
            values = Array.ConvertAll(values, value => value - 1);
        }

        Link link = FamilyNames.LinksOf(family)[0];
        ResponseSample sample = GeneralisedResponse.Read(design, family, link, values);
        var notes = new List<string>();
        if (isRecoded)
        {
            notes.Add($"{design.Response.Name} is coded 1 and 2: 2 are the cases, 1 the controls.");
        }

        if (family == ResponseFamily.Binomial && sample.Trials is null)
        {
            int cases = sample.Values.Count(value => value == 1), least = Math.Min(cases, sample.Count - cases);
            if (least < FewCases)
            {
                notes.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{design.Response.Name} has {cases} cases and {sample.Count - cases} controls: with fewer than {FewCases} of either no test is to be trusted."));
            }
        }

        if (family != ResponseFamily.NegativeBinomial2)
        {
            return new GeneralisedSample(sample, double.NaN, notes);
        }

        double theta = laplace?.Invoke() ?? WithoutRandom(sample, design.Fixed.Basis);
        return new GeneralisedSample(sample with { Density = sample.Density.With(Math.Log(theta)) }, theta, notes);
    }

    /// <summary>θ̂ by maximum likelihood of the model without random effects.</summary>
    private static double WithoutRandom(ResponseSample sample, DenseMatrix basis)
    {
        double least = Slope(LeastLogTheta), most = Slope(MostLogTheta);
        return Math.Exp(most >= 0 ? MostLogTheta : least <= 0 ? LeastLogTheta
            : Brent.FindRoot(Slope, LeastLogTheta, MostLogTheta, 1e-12, 200));

        // At the maximum over b the whole derivative is that by log θ alone.
        double Slope(double logTheta)
        {
            ResponseDensity density = sample.Density.With(logTheta);
            double[] eta = new GeneralisedStart(sample with { Density = density }, basis, leastGain: 1e-15).Eta;
            return Enumerable.Range(0, eta.Length).Sum(i => density.DispersionAt(sample.Values[i], eta[i]).Value);
        }
    }
}
