using System.Globalization;

namespace GpuLmm;

/// <summary>
/// Gives each trait its samples and design, one design for all traits of the same samples, and says which cannot be analysed.
/// </summary>
internal sealed class TraitSets(
    IReadOnlyList<SampleId> samples, IReadOnlyList<Covariate> covariates, bool[] isEligible, AlignmentReport flow)
{
    private readonly Dictionary<SampleSelection, SampleSet> sets = [];
    private readonly List<SampleSet> used = [];
    private readonly List<Trait> traits = [];
    private readonly List<LeftOut> skipped = [];

    public IReadOnlyList<Trait> Traits => traits;

    public IReadOnlyList<SampleSet> SampleSets => used;

    public IReadOnlyList<LeftOut> Skipped => skipped;

    /// <summary>Adds a trait to those that can be analysed, or to those skipped.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="bySample">A value for each of the N samples, NaN where missing.</param>
    /// <param name="events">Of times whether their event came; null of other traits.</param>
    public void Add(string name, double[] bySample, double[]? events = null)
    {
        bool[] isAnalysed = new bool[samples.Count];
        int missing = 0;
        for (int i = 0; i < isAnalysed.Length; i++)
        {
            bool isMissing = double.IsNaN(bySample[i]);
            isAnalysed[i] = isEligible[i] && !isMissing;
            missing += isEligible[i] && isMissing ? 1 : 0;
        }

        var selection = SampleSelection.Where(isAnalysed);
        double[] y = Array.ConvertAll(selection.Indices.ToArray(), i => bySample[i]);
        if (y.Length == 0)
        {
            skipped.Add(new LeftOut(name, events?.Contains(1) == true || events is null ? NoValues(bySample) : "no event"));
        }
        else if (Array.TrueForAll(y, v => v == y[0]))
        {
            skipped.Add(new LeftOut(name, string.Create(CultureInfo.InvariantCulture, $"constant (all values are {y[0]})")));
        }
        else
        {
            AddVarying(new Trait(name, y, SetOf(selection), missing)
            {
                Events = events is null ? default : Array.ConvertAll(selection.Indices.ToArray(), i => events[i]),
            });
        }
    }

    private string NoValues(double[] bySample)
    {
        string lacking = flow.MissingCovariate == 0 ? string.Empty
            : $" (lacking are {string.Join(", ", flow.MissingByCovariate.Select(one => $"{one.Key} in {one.Value} samples"))})";
        return Array.TrueForAll(bySample, double.IsNaN)
            ? "all values missing"
            : $"all values missing among the samples that are kept and have every covariate{lacking}";
    }

    private void AddVarying(Trait trait)
    {
        SampleSet set = trait.SampleSet;
        int p = set.Covariates.Names.Count;
        if (set.Count <= p)
        {
            skipped.Add(new LeftOut(trait.Name, $"n ≤ p ({set.Count} samples, {p} covariates)"));
            set.Covariates.Dispose(); // Every trait of these samples is skipped for the same reason.
            return;
        }

        if (set.Covariates.Explains(trait.Values.Span))
        {
            skipped.Add(new LeftOut(trait.Name, $"a linear combination of the covariates ({string.Join(", ", set.Covariates.Names)})"));
            return;
        }

        traits.Add(trait);
        if (!used.Contains(set))
        {
            used.Add(set);
        }
    }

    private SampleSet SetOf(SampleSelection selection)
    {
        if (!sets.TryGetValue(selection, out SampleSet? set))
        {
            set = SampleSet.Create(samples, selection, covariates);
            sets.Add(selection, set);
        }

        return set;
    }
}
