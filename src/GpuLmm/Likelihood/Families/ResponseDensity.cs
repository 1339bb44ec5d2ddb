namespace GpuLmm;

/// <summary>
/// The density of one response under a family, a link and, where it has one, a value of its dispersion parameter. Immutable.
/// </summary>
internal abstract class ResponseDensity
{
    /// <summary>Name of the dispersion parameter in reports; null where there is none.</summary>
    public virtual string? DispersionName => null;

    /// <summary>Logarithm of the dispersion parameter at which nothing tells the family from the Poisson; null where it does not become
    /// that.</summary>
    public virtual double? PoissonEnd => null;

    /// <summary>By what share the variance of a response exceeds its mean; of families that become the Poisson.</summary>
    public virtual double Overdispersion(double mean) => double.PositiveInfinity;

    /// <summary>Where a search for the dispersion parameter starts: by moments.</summary>
    /// <param name="squares">Mean of (y − μ)².</param>
    /// <param name="mean">Mean of μ.</param>
    /// <param name="meanSquare">Mean of μ².</param>
    public virtual double DispersionStart(double squares, double mean, double meanSquare) => 1;

    /// <summary>The density of a family.</summary>
    /// <param name="family">Family.</param>
    /// <param name="link">One of its links.</param>
    public static ResponseDensity Of(ResponseFamily family, Link link) => family switch
    {
        ResponseFamily.Binomial => new BinomialDensity(link),
        ResponseFamily.Poisson => new PoissonDensity(),
        ResponseFamily.NegativeBinomial2 => new NegativeBinomial2Density(0),
        ResponseFamily.NegativeBinomial1 => new NegativeBinomial1Density(0),
        ResponseFamily.Cox => throw new ArgumentException(
            $"Family {family}: a partial likelihood has no density of a response.", nameof(family)),
        _ => new GaussianDensity(0),
    };

    /// <summary>The same with another value of the dispersion parameter.</summary>
    /// <param name="logDispersion">Its logarithm.</param>
    public virtual ResponseDensity With(double logDispersion) => this;

    /// <summary>log f and its derivatives.</summary>
    /// <param name="y">Response; of the binomial the successes.</param>
    /// <param name="trials">Trials of the binomial.</param>
    /// <param name="eta">η.</param>
    public abstract DensityPoint At(double y, double trials, double eta);

    /// <summary>Derivatives by the logarithm of the dispersion parameter.</summary>
    /// <param name="y">Response.</param>
    /// <param name="eta">η.</param>
    public virtual DispersionPoint DispersionAt(double y, double eta) => default;

    /// <summary>What <see cref="At"/> leaves out of log f: terms of y alone.</summary>
    /// <param name="y">Response.</param>
    /// <param name="trials">Trials of the binomial.</param>
    public abstract double Constant(double y, double trials);

    /// <summary>η at μ of one trial.</summary>
    public abstract double LinkOf(double mean);

    /// <summary>μ at η, of one trial.</summary>
    public abstract double Mean(double eta);

    /// <summary>dμ/dη.</summary>
    public abstract double MeanDerivative(double eta);

    /// <summary>A response.</summary>
    /// <param name="random">Random numbers.</param>
    /// <param name="eta">η.</param>
    /// <param name="trials">Trials of the binomial.</param>
    public abstract double Draw(Random random, double eta, double trials);

    /// <summary>Var(y) of one trial where its mean is μ.</summary>
    public abstract double Variance(double mean);
}
