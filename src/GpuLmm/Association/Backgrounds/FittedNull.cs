using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>
/// A fitted mixed model as markers are tested against it: V stays as it was estimated, up to its scale, and of the records there are
/// left only the score Z'Py and the information Z'PZ of every sample, Z the records of the samples. Several records of an id cost no more
/// than one (<c>docs/model.md</c> §4). A generalised model is the linear one of its working response at the fixed point.
/// </summary>
public sealed class FittedNull : IDisposable
{
    private bool isMoved;

    internal FittedNull(
        ModelReport report, IReadOnlyList<string> ids, ScoreDesign design, ScoreNull numbers, IReadOnlyList<ColumnTest> tests,
        bool isRobust = false)
    {
        IsRobust = isRobust;
        Report = report;
        Ids = ids;
        Design = design;
        Numbers = numbers;
        Tests = tests;
    }

    /// <summary>The fit.</summary>
    public ModelReport Report { get; }

    /// <summary>Ids of the samples that have records.</summary>
    public IReadOnlyList<string> Ids { get; }

    /// <summary>Whether errors come from the residuals.</summary>
    internal bool IsRobust { get; }

    /// <summary>What markers are multiplied with: a column C for each column of a marker, its score.</summary>
    internal ScoreDesign Design { get; }

    /// <summary>Numbers of the statistics.</summary>
    internal ScoreNull Numbers { get; }

    /// <summary>Tests of interactions; empty where only the marker's own effect is tested.</summary>
    internal IReadOnlyList<ColumnTest> Tests { get; }

    /// <summary>What tests of a generalised model need beside; null of a linear one.</summary>
    internal GeneralisedNull? Generalised { get; init; }

    /// <summary>Markers C that others are tested given: the last columns of the design are P C L⁻', C'P C = L L'.</summary>
    internal int GivenCount { get; init; }

    /// <summary>Fits a model and prepares it for markers.</summary>
    /// <param name="data">The records.</param>
    /// <param name="formula">As of <see cref="MixedModel"/>; its fixed part has an intercept.</param>
    /// <param name="kernels">Kernels by name.</param>
    /// <param name="backend">Where to decompose, factor and multiply.</param>
    /// <param name="options">Ids, environments, and how the model is fitted; null for the defaults.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    /// <exception cref="InputException">
    /// As of <see cref="MixedModel"/>; a record without id; a fixed part without intercept; an environment that does not vary, or whose
    /// main effect is not in the formula.
    /// </exception>
    /// <exception cref="ArithmeticException">The fit did not converge; the message has its diagnosis.</exception>
    /// <exception cref="ArgumentException">Options out of range.</exception>
    public static FittedNull Fit(
        DataTable data, string formula, IReadOnlyDictionary<string, Kinship> kernels, Backend backend, FittedNullOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(formula);
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(backend);
        options ??= FittedNullOptions.Default;
        options.Validate();
        using var model = MixedModel.Create(data, formula, options.Model);
        var builder = new FittedNullBuilder(model.Design, options);
        return options.Model.Family != ResponseFamily.Gaussian
            ? builder.Build(kernels, backend, options, cancellationToken)
            : builder.Build(model.Fit(kernels, backend, cancellationToken), kernels, backend);
    }

    /// <summary>
    /// The null model of a trait of aligned samples whose markers interact with covariates: y on the covariates with K and, so that
    /// interactions of markers do not take the place of a polygenic one, K∘EE'; or linear regression.
    /// </summary>
    /// <param name="trait">The trait.</param>
    /// <param name="environments">Covariates that markers interact with.</param>
    /// <param name="kinship">K; null for linear regression.</param>
    /// <param name="backend">Where to factor and multiply.</param>
    /// <param name="residual">Residuals, as <c>~ sex</c> for a variance of each level; null for one variance.</param>
    /// <param name="isRobust">As <see cref="FittedNullOptions.IsRobust"/>.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    /// <exception cref="InputException">An environment that is no covariate or does not vary, or as of <see cref="MixedModel"/>.</exception>
    /// <exception cref="ArithmeticException">The fit did not converge.</exception>
    public static FittedNull Fit(
        Trait trait, IReadOnlyList<string> environments, Kinship? kinship, Backend backend, string? residual = null,
        bool isRobust = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(trait);
        ArgumentNullException.ThrowIfNull(environments);
        ArgumentNullException.ThrowIfNull(backend);
        using var own = new TraitModel(trait, kinship, environments);
        FittedNullOptions options = own.Options(environments, residual) with { IsRobust = isRobust };
        FittedNull model = Fit(own.Data, own.Formula, own.Kernels, backend, options, cancellationToken);
        return own.Warning is null ? model : new FittedNull(
            model.Report with { Warnings = [.. model.Report.Warnings, own.Warning] }, model.Ids, model.Design, model.Numbers, model.Tests,
            model.IsRobust);
    }

    /// <summary>
    /// The same of a trait that is no measurement, whose interactions are tested by scores: the model has no marker in it.
    /// </summary>
    /// <param name="trait">The trait, as of <see cref="Fit(Trait, ResponseFamily, Kinship, Backend, ModelReport, CancellationToken)"/>.</param>
    /// <param name="family">Its family.</param>
    /// <param name="environments">Covariates that markers interact with.</param>
    /// <param name="kinship">K; null for none.</param>
    /// <param name="backend">Where to factor and multiply.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    /// <exception cref="InputException">
    /// An environment that is no covariate or does not vary, or a value that the family does not have.
    /// </exception>
    /// <exception cref="ArithmeticException">The fit did not converge.</exception>
    public static FittedNull Fit(
        Trait trait, ResponseFamily family, IReadOnlyList<string> environments, Kinship? kinship, Backend backend,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(trait);
        ArgumentNullException.ThrowIfNull(environments);
        ArgumentNullException.ThrowIfNull(backend);
        RequireValues(trait, family);
        using var own = new TraitModel(trait, kinship, environments);
        FittedNullOptions options = own.Options(environments, null);
        FittedNull model = Fit(
            own.Data, own.Formula, own.Kernels, backend,
            options with
            {
                Model = options.Model with { Family = family },
                Events = family == ResponseFamily.Cox ? trait.Events.ToArray() : null,
            },
            cancellationToken);
        return own.Warning is null ? model : new FittedNull(
            model.Report with { Warnings = [.. model.Report.Warnings, own.Warning] }, model.Ids, model.Design, model.Numbers, model.Tests);
    }

    /// <summary>
    /// The null model of a trait that is no measurement: cases and controls, or counts, on the covariates, with K or without (penalised
    /// quasi-likelihood with REML at its joint fixed point; Breslow &amp; Clayton 1993, Chen et al. 2016).
    /// </summary>
    /// <param name="trait">The trait: 0 and 1, or 1 and 2 with 2 for cases; counts; or times with their events.</param>
    /// <param name="family">Binomial, Poisson, negative binomial, or Cox's partial likelihood.</param>
    /// <param name="kinship">K of these samples at least; null for none.</param>
    /// <param name="backend">Where to factor and multiply.</param>
    /// <param name="held">An earlier fit whose variances, and θ, are kept; null to estimate them.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    /// <exception cref="InputException">
    /// A value that the family does not have, cases or controls only, covariates that tell some responses exactly, or a sample without
    /// kinship.
    /// </exception>
    /// <exception cref="ArithmeticException">The fit did not converge.</exception>
    public static FittedNull Fit(
        Trait trait, ResponseFamily family, Kinship? kinship, Backend backend, ModelReport? held = null,
        CancellationToken cancellationToken = default) => Fit(trait, family, kinship, backend, held, null, cancellationToken);

    /// <summary>The same with a known part of η.</summary>
    /// <param name="trait">The trait.</param>
    /// <param name="family">Its family.</param>
    /// <param name="kinship">K; null for none.</param>
    /// <param name="backend">Where to factor and multiply.</param>
    /// <param name="held">An earlier fit whose variances, and θ, are kept; null to estimate them.</param>
    /// <param name="offset">The known part of every sample; null for none.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    internal static FittedNull Fit(
        Trait trait, ResponseFamily family, Kinship? kinship, Backend backend, ModelReport? held, double[]? offset,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(trait);
        ArgumentNullException.ThrowIfNull(backend);
        const string Name = "kinship";
        RequireValues(trait, family);
        var records = TraitRecords.Of(trait, offset);
        using Kinship? own = kinship is null ? null : new Kinship(kinship.Select(trait.SampleSet.Ids), trait.SampleSet.Ids);
        return Fit(
            records.Data, own is null ? records.FixedPart : records.FixedPart + records.Random(Name),
            own is null ? new Dictionary<string, Kinship>() : new Dictionary<string, Kinship> { [Name] = own }, backend,
            new FittedNullOptions
            {
                Id = records.Id,
                Model = MixedModelOptions.Default with { Family = family },
                Events = family == ResponseFamily.Cox ? trait.Events.ToArray() : null,
            }.Holding(held),
            cancellationToken);
    }

    /// <summary>Fails where a sample has a value that the family does not have.</summary>
    internal static void RequireValues(Trait trait, ResponseFamily family)
    {
        if (family == ResponseFamily.Cox)
        {
            if (trait.Events.IsEmpty)
            {
                throw new InputException($"trait {trait.Name}: has times without events.");
            }

            return;
        }

        double[] values = trait.Values.ToArray();
        bool isCoded = Array.TrueForAll(values, value => value is 1 or 2);
        int bad = Array.FindIndex(values, value => family == ResponseFamily.Binomial
            ? value is not (0 or 1) && !isCoded : family != ResponseFamily.Gaussian && !(value >= 0 && value == Math.Round(value)));
        if (bad >= 0)
        {
            string expected = family == ResponseFamily.Binomial
                ? "0 for controls and 1 for cases, or 1 and 2" : "a count, a whole number that is not negative";
            throw new InputException(FormattableString.Invariant(
                $"trait {trait.Name}: sample {trait.SampleSet.Ids[bad]} has {values[bad]:g6}; expected {expected}."));
        }
    }

    /// <summary>
    /// Fits a trait with a kinship K and with K∘K, the covariance of effects of pairs of markers (Henderson 1985): what pairs are tested
    /// against where nothing else is asked for.
    /// </summary>
    /// <param name="trait">The trait, with the covariates of its samples.</param>
    /// <param name="kinship">K of these samples at least, found by their individual ids.</param>
    /// <param name="backend">Where to decompose, factor and multiply.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    /// <exception cref="InputException">A sample has no kinship, or its individual id is not the only one.</exception>
    /// <exception cref="ArithmeticException">The fit did not converge; the message has its diagnosis.</exception>
    public static FittedNull ForPairs(Trait trait, Kinship kinship, Backend backend, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(trait);
        ArgumentNullException.ThrowIfNull(kinship);
        const string Name = "kinship";
        var records = TraitRecords.Of(trait);
        return Fit(
            records.Data, records.FixedPart + records.Random(Name) + records.Random($"{Name} * {Name}"),
            new Dictionary<string, Kinship> { [Name] = kinship }, backend, new FittedNullOptions { Id = records.Id }, cancellationToken);
    }

    /// <summary>Prepares a model that is fitted for markers.</summary>
    /// <param name="model">The model.</param>
    /// <param name="report">Its fit.</param>
    /// <param name="kernels">Kernels by name.</param>
    /// <param name="backend">Where to factor and multiply.</param>
    /// <param name="options">Ids and environments; null for the defaults. How the model is fitted is not looked at.</param>
    /// <exception cref="InputException">As of <see cref="MixedModel"/>, and of ids and environments.</exception>
    /// <exception cref="ArithmeticException">The fit did not converge.</exception>
    /// <exception cref="ArgumentException">A fit of another family than the Gaussian.</exception>
    public static FittedNull Of(
        MixedModel model, ModelReport report, IReadOnlyDictionary<string, Kinship> kernels, Backend backend,
        FittedNullOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(backend);
        options = (options ?? FittedNullOptions.Default) with { Model = MixedModelOptions.Default with { Family = report.Family } };
        options.Validate();
        return new FittedNullBuilder(model.Design, options).Build(report, kernels, backend);
    }

    /// <summary>The samples of the model among those of a genotype file.</summary>
    /// <param name="genotypes">The genotypes.</param>
    /// <returns>For each of <see cref="Ids"/> its sample.</returns>
    /// <exception cref="InputException">An id is not genotyped, or names several samples.</exception>
    internal int[] Match(Genotypes genotypes)
    {
        var index = new SampleIndex(genotypes.Name, genotypes.Samples);
        int[] samples = [.. Ids.Select(id => index.Find(null, id, rule => new InputException($"{Report.Response}: {rule}")))];
        string[] missing = [.. Ids.Where((_, i) => samples[i] < 0)];
        return missing.Length == 0 ? samples : throw new InputException(
            $"{genotypes.Name}: {missing.Length} of {Ids.Count} samples of the null model {Report.Formula} are not genotyped "
            + $"({string.Join(", ", missing.Take(3))}{(missing.Length > 3 ? ", …" : "")}): it was fitted to other samples.");
    }

    /// <summary>
    /// The null model given markers, by their scores: it stays as it was fitted, and what these markers explain is taken out of every other
    /// marker's score and variance. Takes over what this one owns, which is not to be used any more.
    /// </summary>
    /// <param name="genotypes">Genotypes of its samples.</param>
    /// <param name="markers">Ids of the markers; missing calls are at their mean.</param>
    /// <exception cref="InvalidOperationException">A linear model, or one that is given markers already.</exception>
    /// <exception cref="InputException">A marker that is not there, has no call, or is a combination of covariates and others.</exception>
    public FittedNull GivenBy(Genotypes genotypes, IReadOnlyList<string> markers)
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        ArgumentNullException.ThrowIfNull(markers);
        if (Generalised is null || GivenCount > 0)
        {
            throw new InvalidOperationException("Expected a generalised null model without markers.");
        }

        int[] places = Match(genotypes);
        using var columns = new DenseMatrix(Ids.Count, markers.Count);
        foreach ((int k, double[] copies) in ConditionalMarkers.Read(genotypes, markers).Index())
        {
            double[] called = [.. places.Select(place => copies[place]).Where(double.IsFinite)];
            double mean = called.Length > 0 ? called.Average()
                : throw new InputException($"{genotypes.Name}: no sample of {Report.Response} has a call of marker {markers[k]}.");
            Array.ConvertAll(places, place => double.IsNaN(copies[place]) ? 0 : copies[place] - mean).CopyTo(columns.Column(k));
        }

        using DenseMatrix given = GivenMarkers.Of(Design, columns, markers, out double[] score);
        DenseMatrix before = Design.Columns, after = new(before.Rows, before.Columns + given.Columns);
        for (int j = 0; j < after.Columns; j++)
        {
            (j == 0 ? score : j < before.Columns ? before.Column(j) : given.Column(j - before.Columns)).CopyTo(after.Column(j));
        }

        before.Dispose();
        isMoved = true;
        var design = new ScoreDesign
        {
            Columns = after,
            Weights = Design.Weights,
            Forms = Design.Forms,
            Sparse = Design.Sparse,
            Whitening = Design.Whitening,
            Explained = Design.Explained,
        };
        return new FittedNull(Report, Ids, design, Numbers, Tests, IsRobust) { Generalised = Generalised, GivenCount = given.Columns };
    }

    /// <summary>The same of samples in another order; owns what it has.</summary>
    /// <param name="order">For every sample its place here.</param>
    internal FittedNull Permuted(int[] order) => new(
        Report, [.. order.Select(place => Ids[place])], Design.Permuted(order), Numbers, Tests, IsRobust)
    {
        Generalised = Generalised?.Permuted(order),
        GivenCount = GivenCount,
    };

    /// <summary>Frees the matrices.</summary>
    public void Dispose()
    {
        if (!isMoved)
        {
            Design.Dispose();
            Generalised?.Dispose();
        }
    }
}
