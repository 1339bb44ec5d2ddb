namespace GpuLmm;

/// <summary>The parts of V that a design means, random terms first, the residual last. Owns the kernels of the terms.</summary>
internal sealed class DesignCovariance : IDisposable
{
    private const string ResidualGroup = "Residual";

    private readonly List<DenseMatrix> owned = [];
    private readonly int threads;
    private readonly bool isResidualFree;

    private DesignCovariance(int threads, bool isResidualFree) => (this.threads, this.isResidualFree) = (threads, isResidualFree);

    /// <summary>The parts; the last is the residual.</summary>
    public IReadOnlyList<CovariancePart> Parts { get; private set; } = [];

    /// <summary>The random terms behind the first parts, in their order.</summary>
    public IReadOnlyList<(ILevelEffects Part, RandomDesign Design)> Effects { get; private set; } = [];

    /// <param name="design">The design.</param>
    /// <param name="kernels">Kernels by name.</param>
    /// <param name="threads">Threads that the parts may use.</param>
    /// <param name="isResidualFree">Whether the residual's variance is free: not in generalised models, whose effects of single rows are
    /// overdispersion.</param>
    /// <exception cref="InputException">A kernel that is not given, an id it does not have, or a term that residuals cannot be told
    /// from.</exception>
    public static DesignCovariance Create(
        MixedDesign design, IReadOnlyDictionary<string, Kinship> kernels, int threads, bool isResidualFree = true)
    {
        var covariance = new DesignCovariance(threads, isResidualFree);
        try
        {
            covariance.Effects = [.. design.Random.Select(random => (covariance.Part(design, random, kernels), random))];
            CovariancePart residual = covariance.Residual(design);
            covariance.Parts = [.. covariance.Effects.Select(effect => (CovariancePart)effect.Part),
                .. design.Spatial.Select(covariance.Spatial), residual];
            return covariance;
        }
        catch
        {
            covariance.Dispose();
            throw;
        }
    }

    public void Dispose() => owned.ForEach(kernel => kernel.Dispose());

    private CovariancePart Residual(MixedDesign design)
    {
        (GroupingDesign? strata, GroupingDesign? units, SpatialDesign? correlation) = design.Residual;
        if (design.Weights is not null && (units is not null || correlation is not null))
        {
            throw correlation?.Term.Position.Fault("correlated residuals with weights are not defined; leave one out")
                ?? new InputException(
                    $"{design.Options.Residual!.Text}: residuals with covariances and weights are not defined together; leave one out.");
        }

        return correlation is not null ? new SpatialPart(ResidualGroup, correlation) { Threads = threads }
            : units is not null ? Unstructured(design, strata!, units)
            : new ResidualPart(strata?.Levels ?? [""], strata?.Index ?? new int[design.Rows.Length], design.Weights);
    }

    /// <summary>Σ of the strata within units: their indicators are the slopes of a grouping.</summary>
    private EffectsPart Unstructured(MixedDesign design, GroupingDesign strata, GroupingDesign units)
    {
        var firstOf = new Dictionary<(int, int), int>();
        for (int i = 0; i < units.Index.Length; i++)
        {
            if (!firstOf.TryAdd((units.Index[i], strata.Index[i]), i))
            {
                throw design.Table.Fault(
                    design.Rows[i],
                    $"a second row of {units.Name} {units.Levels[units.Index[i]]} with {strata.Name} {strata.Levels[strata.Index[i]]}; {design.Options.Residual!.Text} takes one of each.");
            }
        }

        return new EffectsPart(
            ResidualGroup, new EffectsMatrix(units.Index, units.Levels.Count, null), strata.Levels,
            [.. Enumerable.Range(0, strata.Levels.Count).Select(level => Array.ConvertAll(strata.Index, own => own == level ? 1.0 : 0.0))],
            isCorrelated: true)
        {
            Threads = threads,
        };
    }

    private SpatialPart Spatial(SpatialDesign spatial) => new(spatial.Term.Text, spatial) { Threads = threads };

    private ILevelEffects Part(MixedDesign design, RandomDesign random, IReadOnlyDictionary<string, Kinship> kernels)
    {
        DenseMatrix? kernel = null;
        if (random.Term.Kernels.Count > 0)
        {
            kernel = Given(random, kernels);
            if (kernel is null)
            {
                kernel = ModelMath.Kernel(random.Term, random.Group.Levels, kernels);
                owned.Add(kernel);
            }
        }
        else
        {
            RequireIdentifiable(design, random);
        }

        if (random.Partners is { } partners)
        {
            return new DyadPart(
                ModelMath.GroupName(random), random.EffectNames, random.Group.Index, partners, random.Group.Levels.Count, kernel,
                random.Term.IsCorrelated)
            {
                Threads = threads,
            };
        }

        var matrix = new EffectsMatrix(random.Group.Index, random.Group.Levels.Count, kernel);
        return new EffectsPart(ModelMath.GroupName(random), matrix, random.EffectNames, random.Slopes, random.Term.IsCorrelated)
        {
            Threads = threads,
        };
    }

    /// <summary>The matrix as it was given, where its rows are the levels in their order: no copy of n² numbers.</summary>
    private static DenseMatrix? Given(RandomDesign random, IReadOnlyDictionary<string, Kinship> kernels) =>
        random.Term.Kernels is [{ } only] && kernels.GetValueOrDefault(only.Name) is { } kinship
        && kinship.Samples.Select(sample => sample.Individual).SequenceEqual(random.Group.Levels) ? kinship.Matrix : null;

    private void RequireIdentifiable(MixedDesign design, RandomDesign random)
    {
        if (random.Group.Levels.Count == 1)
        {
            throw random.Term.Position.Fault($"({random.Term.Text}): {random.Group.Name} has one level; a variance needs at least two");
        }

        if (isResidualFree && random.Partners is null && random.Group.Levels.Count == design.Rows.Length && random.Term.IsInterceptOnly
            && design.Residual.IsPlain
            && design.Weights is null)
        {
            throw random.Term.Position.Fault(
                $"({random.Term.Text}): every level of {random.Group.Name} has one row; its variance cannot be told from the residual's");
        }

        int effects = random.Group.Levels.Count * (random.Term.IsCorrelated ? random.EffectNames.Count : 1);
        if (isResidualFree && random.Partners is null && effects >= design.Rows.Length && design.Residual.IsPlain && design.Weights is null)
        {
            throw random.Term.Position.Fault(
                $"({random.Term.Text}): {effects} random effects of {random.Group.Name} for {design.Rows.Length} rows; their variances cannot be told from the residual's");
        }

        if (design.Residual is { Units: { } units, Strata: { } strata } && units.Levels.SequenceEqual(random.Group.Levels)
            && units.Index.SequenceEqual(random.Group.Index)
            && random.Slopes.All(slope => slope.Zip(strata.Index).Distinct().Count() == strata.Levels.Count))
        {
            throw random.Term.Position.Fault(
                $"({random.Term.Text}): its variances cannot be told from the covariances of {design.Options.Residual!.Text}; leave one out");
        }
    }
}
