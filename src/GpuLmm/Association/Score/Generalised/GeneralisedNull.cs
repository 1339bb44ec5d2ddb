using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// What tests of markers need of a generalised null model beside scores and information: of every sample its response, its mean with the
/// random effects in it, and the covariates as the weights see them. A sample has one record.
/// </summary>
internal sealed record GeneralisedNull : IDisposable
{
    /// <summary>Binomial with the logit, counts with the logarithm, or times to an event, which are counts of events here.</summary>
    public required ResponseFamily Family { get; init; }

    /// <summary>θ of the negative binomial; NaN of other families.</summary>
    public double Theta { get; init; } = double.NaN;

    /// <summary>Who is at risk when, of times to an event; null of other families.</summary>
    public SurvivalNull? Survival { get; init; }

    /// <summary>Whether a variance of the random effects is above zero: scores then have a normal part.</summary>
    public required bool HasRandom { get; init; }

    /// <summary>y; of the binomial the successes.</summary>
    public required double[] Values { get; init; }

    /// <summary>Trials of the binomial; null for 1.</summary>
    public double[]? Trials { get; init; }

    /// <summary>η.</summary>
    public required double[] Eta { get; init; }

    /// <summary>The part of η that is not X b: random effects and offsets.</summary>
    public required double[] Offset { get; init; }

    /// <summary>μ of one trial.</summary>
    public required double[] Mean { get; init; }

    /// <summary>W.</summary>
    public required double[] Weights { get; init; }

    /// <summary>F, n × p, the columns of X with F'W F = I.</summary>
    public required DenseMatrix Basis { get; init; }

    /// <summary>n.</summary>
    public int Count => Values.Length;

    /// <summary>Whether responses are 0 and 1: whether there are cases, or samples with an event.</summary>
    public bool HasCases => Family == ResponseFamily.Cox || (Family == ResponseFamily.Binomial && Trials is null);

    /// <summary>Whether the law of a few carriers can be told exactly.</summary>
    public bool HasCarrierLaw => Family == ResponseFamily.Binomial && Trials is null;

    /// <summary>The law of the score.</summary>
    public ScoreLaw Law => Survival?.Law ?? IndependentLaw;

    /// <summary>The law of independent responses: of times to an event that of counts of events whose hazards are known.</summary>
    public ScoreLaw IndependentLaw => Family switch
    {
        ResponseFamily.Binomial => new BinomialLaw(Mean, Trials),
        ResponseFamily.Poisson or ResponseFamily.Cox => new PoissonLaw(Mean),
        _ => new NegativeBinomialLaw(Mean, Theta),
    };

    /// <summary>dμ/dη of all trials of a sample: W where the link is the family's own.</summary>
    public double SlopeOf(int sample) => Family == ResponseFamily.NegativeBinomial2 ? Mean[sample] : Weights[sample];

    /// <summary>W F, whose products with a marker are what the covariates explain of it.</summary>
    public DenseMatrix WeightedBasis()
    {
        var weighted = new DenseMatrix(Basis.Rows, Basis.Columns);
        for (int j = 0; j < Basis.Columns; j++)
        {
            TensorPrimitives.Multiply<double>(Basis.Column(j), Weights, weighted.Column(j));
        }

        return weighted;
    }

    /// <summary>Of a fit.</summary>
    /// <param name="fit">At its fixed point.</param>
    /// <param name="family">Of the response.</param>
    /// <param name="theta">θ of the negative binomial.</param>
    /// <param name="sets">Who is at risk when, of times to an event; else null.</param>
    /// <exception cref="InputException">Covariates that are aliased under the weights.</exception>
    public static GeneralisedNull Of(WorkingFit fit, ResponseFamily family, double theta, RiskSets? sets)
    {
        DenseMatrix basis = fit.Design.Fixed.Basis;
        double[] known = ModelMath.Product(basis, fit.Point.Coefficients);
        int random = fit.Likelihood.Parameters.Count - 1;
        return new GeneralisedNull
        {
            Family = family,
            Theta = theta,
            Survival = sets is null ? null : new SurvivalNull(sets, fit.Predictor),
            HasRandom = fit.Point.Components.AsSpan(0, random).ContainsAnyExcept(0),
            Values = fit.Sample.Values,
            Trials = fit.Sample.Trials,
            Eta = fit.Eta,
            Offset = [.. fit.Eta.Zip(known, (eta, own) => eta - own)],
            Mean = Array.ConvertAll(fit.Eta, fit.Sample.Density.Mean),
            Weights = fit.Weights,
            Basis = Orthonormal(basis, fit.Weights),
        };
    }

    /// <summary>Of a fit with a sparse relationship matrix.</summary>
    /// <param name="point">The fixed point.</param>
    /// <param name="design">X.</param>
    /// <param name="sample">y.</param>
    /// <param name="family">Of the response.</param>
    /// <exception cref="InputException">Covariates that are aliased under the weights.</exception>
    public static GeneralisedNull Of(
        SparseWorkingPoint point, DesignMatrix design, ResponseSample sample, ResponseFamily family) => new()
        {
            Family = family,
            HasRandom = point.Tau > 0,
            Values = sample.Values,
            Trials = sample.Trials,
            Eta = point.Eta,
            Offset = [.. point.Eta.Zip(ModelMath.Product(design.Basis, point.Fit.Coefficients), (eta, own) => eta - own)],
            Mean = Array.ConvertAll(point.Eta, sample.Density.Mean),
            Weights = point.Weights,
            Basis = Orthonormal(design.Basis, point.Weights),
        };

    /// <summary>The same of samples in another order.</summary>
    /// <param name="order">For every sample its place here.</param>
    public GeneralisedNull Permuted(int[] order)
    {
        return this with
        {
            Values = Own(Values),
            Trials = Trials is null ? null : Own(Trials),
            Eta = Own(Eta),
            Offset = Own(Offset),
            Mean = Own(Mean),
            Weights = Own(Weights),
            Basis = Basis.SelectRows(order),
            Survival = Survival?.Permuted(order),
        };

        double[] Own(double[] values) => Array.ConvertAll(order, place => values[place]);
    }

    /// <summary>Frees F.</summary>
    public void Dispose() => Basis.Dispose();

    /// <summary>Q L⁻' with Q'W Q = L L'.</summary>
    private static DenseMatrix Orthonormal(DenseMatrix basis, double[] weights)
    {
        int p = basis.Columns, n = basis.Rows;
        var information = new double[p * p];
        for (int i = 0; i < n; i++)
        {
            for (int a = 0; a < p; a++)
            {
                for (int b = 0; b <= a; b++)
                {
                    information[(a * p) + b] += basis[i, a] * weights[i] * basis[i, b];
                    information[(b * p) + a] = information[(a * p) + b];
                }
            }
        }

        if (!CholeskyFactor.TryCreate(information, p, out CholeskyFactor factor))
        {
            throw new InputException("The covariates are aliased where responses are not told exactly: leave one out.");
        }

        // Column j of Q L⁻': its coefficients are row j of L⁻¹.
        double[] inverse = Triangular.InvertLower(factor.Lower, p);
        var orthonormal = new DenseMatrix(n, p);
        for (int j = 0; j < p; j++)
        {
            for (int k = 0; k <= j; k++)
            {
                TensorPrimitives.MultiplyAdd<double>(
                    basis.Column(k), inverse[(j * p) + k], orthonormal.Column(j), orthonormal.Column(j));
            }
        }

        return orthonormal;
    }
}
