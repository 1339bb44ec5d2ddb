namespace GpuLmm;

/// <summary>
/// The maximum of log f(y | f) − ½ f'V⁻¹f over the random effects, by Newton's method with halving; from the last one found, where there is one.
/// </summary>
internal sealed class ConditionalModes(ResponseSample sample, LatentEffects effects)
{
    private const int MostSteps = 100;
    private const int MostHalvings = 40;

    // Twice the rise that is left; after one more step its square.
    private const double Small = 1e-10;

    private double[]? last;

    /// <summary>The state at the mode.</summary>
    public double[] State { get; private set; } = [];

    /// <summary>η there.</summary>
    public double[] Eta { get; private set; } = [];

    /// <summary>log f and its derivatives there, one a response.</summary>
    public DensityPoint[] Points { get; private set; } = [];

    /// <summary>W there.</summary>
    public double[] Weights { get; private set; } = [];

    /// <summary>log f(y | f) − ½ f'V⁻¹f there, without the sample's constant.</summary>
    public double Penalised { get; private set; }

    /// <summary>Finds the mode; the effects are left factored at its weights.</summary>
    /// <param name="density">Density at a value of its dispersion parameter.</param>
    /// <param name="known">Fixed part of η.</param>
    /// <returns>Whether there is a mode with positive curvature, and all numbers are finite.</returns>
    public bool TryFind(ResponseDensity density, double[] known)
    {
        double[]? warm = last;
        if (warm is not null && TryFindFrom(warm, density, known))
        {
            return true;
        }

        return TryFindFrom(new double[effects.StateCount], density, known);
    }

    private bool TryFindFrom(double[] start, ResponseDensity density, double[] known)
    {
        State = [.. start];
        double[] field = effects.Field(State);
        if (!Evaluate(density, known, field))
        {
            return false;
        }

        for (int step = 0; step < MostSteps; step++)
        {
            // Where the curvature is negative, a step by its positive part.
            bool isNewton = effects.TryFactor(Weights);
            if (!isNewton && !effects.TryFactor(Array.ConvertAll(Weights, weight => Math.Max(weight, 0))))
            {
                return false;
            }

            LatentStep next = effects.Step(State, field, Array.ConvertAll(Points, point => point.First));
            // At the mode itself it is rounding of either sign.
            if (!(next.Decrement >= -Small) || !TryMove(density, known, ref field, next))
            {
                return false;
            }

            if (isNewton && next.Decrement < Small)
            {
                last = State;
                return effects.TryFactor(Weights);
            }
        }

        return false;
    }

    private bool TryMove(ResponseDensity density, double[] known, ref double[] field, LatentStep step)
    {
        double before = Penalised;
        double[] from = State, fieldFrom = field;
        double length = 1;
        for (int halving = 0; halving < MostHalvings; halving++, length /= 2)
        {
            double size = length;
            State = [.. from.Select((value, i) => value + (size * step.State[i]))];
            field = [.. fieldFrom.Select((value, i) => value + (size * step.Field[i]))];

            // Near the mode the rise drowns in rounding.
            if (Evaluate(density, known, field) && Penalised >= before - (1e-11 * (1 + Math.Abs(before))))
            {
                return true;
            }
        }

        return false;
    }

    private bool Evaluate(ResponseDensity density, double[] known, double[] field)
    {
        int n = sample.Count;
        var eta = new double[n];
        var points = new DensityPoint[n];
        var weights = new double[n];
        double sum = -effects.Penalty(State, field);
        for (int i = 0; i < n; i++)
        {
            eta[i] = known[i] + field[i];
            points[i] = sample.At(density, i, eta[i]);
            weights[i] = -points[i].Second;
            sum += points[i].Value;
        }

        (Eta, Points, Weights, Penalised) = (eta, points, weights, sum);
        return double.IsFinite(sum) && weights.All(double.IsFinite);
    }
}
