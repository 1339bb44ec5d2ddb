namespace GpuLmm;

/// <summary>
/// The maximum of log f(y | f) − ½ f'V⁻¹f over the random effects, by Newton's method with halving; from the last one found, where there is
/// one.
/// </summary>
internal sealed class ConditionalModes(ResponseSample sample, LatentEffects effects)
{
    private const int MostSteps = 100;
    private const int MostHalvings = 40;

    // Twice the rise that is left; after one more step its square.
    private const double Small = 1e-10;

    // With a factor kept a step gains digits, but does not double them.
    private const double SmallKept = 1e-17;

    // Of weights, relative: as long as they change less, a step with the factor kept gains a digit.
    private const double SmallChange = 0.1;

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

        bool isNewton = false, isKept = false;
        double[] factored = [];
        double before = double.PositiveInfinity;
        for (int step = 0; step < MostSteps; step++)
        {
            if (!isKept)
            {
                // Where the curvature is negative, a step by its positive part.
                factored = Weights;
                isNewton = effects.TryFactor(factored);
                if (!isNewton && !effects.TryFactor(Array.ConvertAll(factored, weight => Math.Max(weight, 0))))
                {
                    return false;
                }
            }

            LatentStep next = effects.Step(State, field, Array.ConvertAll(Points, point => point.First));
            // At the mode itself it is rounding of either sign.
            if (!(next.Decrement >= -Small) || !TryMove(density, known, ref field, next))
            {
                return false;
            }

            if (isNewton && next.Decrement < (isKept ? SmallKept : Small))
            {
                last = State;
                return effects.TryFactor(Weights);
            }

            isKept = effects.IsFactorCostly && isNewton && next.Decrement < 0.1 * before && IsNear(factored);
            before = next.Decrement;
        }

        return false;
    }

    /// <summary>Whether the weights are about those that were factored.</summary>
    private bool IsNear(double[] factored)
    {
        for (int i = 0; i < factored.Length; i++)
        {
            if (!(Math.Abs(Weights[i] - factored[i]) <= SmallChange * Math.Abs(factored[i])))
            {
                return false;
            }
        }

        return true;
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
