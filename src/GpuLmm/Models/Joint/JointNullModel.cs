
namespace GpuLmm;

/// <summary>
/// The null model of T traits that share their samples, Y = X B + U + E with covariances G ⊗ K and R ⊗ I between all traits and samples: G
/// and R by REML (Zhou &amp; Stephens 2014; <c>docs/model.md</c>, §4a). Owns the eigenvectors of K.
/// </summary>
public sealed class JointNullModel : IDisposable
{
    /// <summary>Most traits.</summary>
    public const int MostTraits = 10;

    private readonly NullModel traits;

    private JointNullModel(NullModel traits, JointTraits scaled, JointMaximum maximum, int threads)
    {
        this.traits = traits;
        Scaled = scaled;
        Maximum = maximum;
        Report = new JointReport(traits, scaled, maximum, threads).Create();
    }

    /// <summary>The samples, each with a value of every trait.</summary>
    public SampleSet Samples => traits.Samples;

    /// <summary>The traits, in the order of the effects.</summary>
    public IReadOnlyList<Trait> Traits => [.. traits.Traits.Select(trait => trait.Trait)];

    /// <summary>
    /// The fit: variances, covariances and correlations of the groups <c>kinship</c> (G) and <c>Residual</c> (R), whose terms are the
    /// traits; a share <c>kinship:TRAIT</c> for each trait's h². Standard errors are those of the observed information.
    /// </summary>
    public ModelReport Report { get; }

    /// <summary>G, row-major, T × T, in units of the traits.</summary>
    public IReadOnlyList<double> KernelCovariance => Scaled.InUnits(Maximum.Kernel);

    /// <summary>R, row-major, T × T, in units of the traits.</summary>
    public IReadOnlyList<double> ResidualCovariance => Scaled.InUnits(Maximum.Residual);

    internal SpectralModel Spectral => traits.Spectral;

    internal TraitNull FirstTrait => traits.Traits[0];

    /// <summary>The rotated traits, in units of their residual standard deviations.</summary>
    internal JointTraits Scaled { get; }

    /// <summary>G and R in these units.</summary>
    internal JointMaximum Maximum { get; }

    /// <summary>Fits G and R.</summary>
    /// <param name="samples">The sample set of all <paramref name="traits"/>.</param>
    /// <param name="traits">1 … <see cref="MostTraits"/>.</param>
    /// <param name="kinship">K; needs every analysed sample, matched by id.</param>
    /// <param name="backend">Where to decompose and rotate.</param>
    /// <param name="releaseKinship">As of <see cref="NullModel"/>.</param>
    /// <exception cref="ArgumentException">No trait, too many, or one that is analysed on other samples.</exception>
    /// <exception cref="InputException">
    /// A trait that is a linear combination of the others and the covariates; a sample without kinship, or K not positive semi-definite.
    /// </exception>
    /// <exception cref="ArithmeticException">The search did not end at a maximum.</exception>
    public static JointNullModel Fit(
        SampleSet samples, IReadOnlyList<Trait> traits, Kinship kinship, Backend backend, bool releaseKinship = false)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(traits);
        if (traits.Count > MostTraits)
        {
            throw new ArgumentException($"{traits.Count} traits: expected at most {MostTraits}.", nameof(traits));
        }

        int degrees = samples.Count - samples.Covariates.Names.Count - 1;
        if (degrees < traits.Count + 1)
        {
            throw new InputException(
                $"{samples.Count} samples and {samples.Covariates.Names.Count} covariates leave {Math.Max(0, degrees)} degrees of freedom "
                + $"to test a marker: expected at least {traits.Count + 1} for {traits.Count} traits.");
        }

        JointTraits.RequireIndependent(samples, traits);
        var single = NullModel.Fit(samples, traits, kinship, backend, releaseKinship);
        try
        {
            var scaled = JointTraits.Create(single, backend);
            return new JointNullModel(single, scaled, new JointNullSearch(single, scaled, backend.Threads).Maximise(), backend.Threads);
        }
        catch
        {
            single.Dispose();
            throw;
        }
    }

    /// <summary>Frees the eigenvectors.</summary>
    public void Dispose() => traits.Dispose();
}
