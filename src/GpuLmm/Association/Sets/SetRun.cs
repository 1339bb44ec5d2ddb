using GpuLmm.Backends;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Reads the variants of sets in the order of their markers, and tests every set as soon as its last variant is there; variants are kept
/// until the last set that has them.
/// </summary>
internal sealed class SetRun
{
    private const int BlockSize = 512;

    // Dosages take sixteen times the room.
    private const int DosageBlockSize = 64;

    private readonly Genotypes genotypes;
    private readonly ResolvedSets sets;
    private readonly SampleSelection samples;
    private readonly Backend backend;
    private readonly SetOptions options;
    private readonly IReadOnlyList<CountedVariant>[] variants;
    private readonly IReadOnlyList<SetMask>[] masks;

    // Markers of every set that are in any mask.
    private readonly int[][] needed;

    /// <param name="genotypes">G.</param>
    /// <param name="sets">The sets.</param>
    /// <param name="samples">The n samples.</param>
    /// <param name="backend">Where products run.</param>
    /// <param name="options">Which variants, and how they are tested.</param>
    /// <param name="filter">Which markers may be in a set.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    public SetRun(
        Genotypes genotypes, ResolvedSets sets, SampleSelection samples, Backend backend, SetOptions options, MarkerFilter filter,
        CancellationToken cancellationToken)
    {
        (this.genotypes, this.sets, this.samples, this.backend, this.options) = (genotypes, sets, samples, backend, options);
        var filtered = FilteredMarkers.Apply(genotypes, samples, filter, backend.Threads, cancellationToken, sets.Markers);
        Excluded = filtered.Excluded;
        Dictionary<int, MarkerCounts> counts = filtered.Indices.Zip(filtered.Counts).ToDictionary();
        variants = [.. sets.Sets.Select(set => (IReadOnlyList<CountedVariant>)[.. set.Variants.Select(variant => new CountedVariant(
            variant.Marker, counts.TryGetValue(variant.Marker, out MarkerCounts own) ? own : null,
            sets.FrequencyOf(genotypes.Markers[variant.Marker].Id)))])];
        masks = [.. sets.Sets.Zip(variants, (set, own) => SetMasks.Of(set, own, sets.Source.Masks, options))];
        needed = [.. masks.Zip(variants, (own, counted) =>
            own.SelectMany(mask => mask.Places).Distinct().Select(place => counted[place].Marker).ToArray())];
        Summary = new SetSummary(
            0, 0, 0, sets.Markers.Length, sets.MatchedByPrefix, sets.Faults.LongCount(fault => fault.Reason == "not-in-genotypes"));
    }

    /// <summary>The sets.</summary>
    public ResolvedSets Sets => sets;

    /// <summary>Markers that the filter left out.</summary>
    public MarkerExclusions Excluded { get; }

    /// <summary>What was done.</summary>
    public SetSummary Summary { get; private set; }

    /// <summary>The variants of a set, as they are counted.</summary>
    public IReadOnlyList<CountedVariant> VariantsOf(int set) => variants[set];

    /// <summary>The masks of a set.</summary>
    public IReadOnlyList<SetMask> MasksOf(int set) => masks[set];

    /// <summary>Why variants of sets are in no mask, by set and variant.</summary>
    public IEnumerable<SetFault> Unused => sets.Sets.SelectMany((set, k) => variants[k]
        .Where(variant => variant.Reason is not null)
        .Select(variant => new SetFault(variant.Reason!, set.Name, genotypes.Markers[variant.Marker].Id)))
        .Concat(sets.WithoutFrequency(genotypes));

    /// <summary>Tests all sets.</summary>
    /// <param name="background">The null models.</param>
    /// <param name="writer">Takes what came of every set, in the order of the sets for every null model.</param>
    /// <param name="hasScores">Whether scores and covariances are handed on.</param>
    /// <param name="journal">Keeps what came of them, and has that of a run before that was broken off; null for none.</param>
    /// <param name="progress">Reported to per block.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    public void Run(
        ScanBackground background, Action<SetOutcome> writer, bool hasScores, ScanJournal? journal, IProgress<StageProgress>? progress,
        CancellationToken cancellationToken)
    {
        string[] groups = [.. sets.Sets.Select(GroupOf).OfType<string>().Distinct()];
        IEnumerable<SetPart> parts = background.SetParts(genotypes, groups, backend, cancellationToken) ?? throw new ArgumentException(
            "Sets are tested against null models without interactions whose variance is kept.", nameof(background));
        foreach (SetPart part in parts)
        {
            // A set without a variant is with the first part: every chromosome is that of some set.
            int[] own = [.. Enumerable.Range(0, sets.Sets.Count).Where(k => part.Chromosome is null
                || (GroupOf(sets.Sets[k]) ?? groups[0]) == part.Chromosome)];
            int done = 0;
            for (; done < own.Length && journal?.Read() is { } kept; done++)
            {
                Deliver(KeptOutcome.Restore(kept, this, own[done]), writer);
                journal.Count(1);
            }

            if (done < own.Length || own.Length == 0)
            {
                using var pass = new SetPass(this, part, own[done..], hasScores);
                pass.Run(
                    outcome =>
                    {
                        journal?.Append(KeptOutcome.Of(outcome), 1);
                        Deliver(outcome, writer);
                    },
                    progress, cancellationToken);
            }
        }
    }

    private void Deliver(SetOutcome outcome, Action<SetOutcome> writer)
    {
        bool isTested = outcome.Rows[0].Rows[0].Test != SetRows.None;
        Summary = Summary with
        {
            Tested = Summary.Tested + (isTested ? outcome.Rows.Count : 0),
            NotTested = Summary.NotTested + (isTested ? 0 : outcome.Rows.Count),
            Rows = Summary.Rows + outcome.Rows.Sum(own => own.Rows.Count),
        };
        writer(outcome);
    }

    /// <summary>The chromosome that a kinship is without for a set: that of its first variant; null without any.</summary>
    private string? GroupOf(ResolvedSet set) => set.Variants.Length == 0 ? null
        : genotypes.Karyotype.LinkageGroupOf(genotypes.Markers[set.Variants[0].Marker].Chromosome);

    /// <summary>One null model.</summary>
    private sealed class SetPass : IDisposable
    {
        private readonly SetRun run;
        private readonly SetPart part;
        private readonly int[] own;
        private readonly bool hasScores;
        private readonly SetProducts products;
        private readonly SetTester?[] testers;
        private readonly Dictionary<int, SparseColumn> columns = [];
        private readonly Dictionary<int, int> uses = [];
        private readonly SortedDictionary<int, SetOutcome> waiting = [];
        private readonly SetRows rows;
        private readonly GeneralisedMarker? marker;
        private int next;

        public SetPass(SetRun run, SetPart part, int[] own, bool hasScores)
        {
            (this.run, this.part, this.own, this.hasScores) = (run, part, own, hasScores);
            products = run.backend.PrepareSets(part.Model.Design, part.Model.FixedCount);
            testers = new SetTester?[run.backend.Threads];
            rows = new SetRows();
            marker = part.Generalised is { } model ? new GeneralisedMarker(model.Generalised!, run.options.Generalised) : null;
            foreach (int marker in own.SelectMany(k => run.needed[k]))
            {
                uses[marker] = uses.GetValueOrDefault(marker) + 1;
            }
        }

        public void Run(Action<SetOutcome> writer, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
        {
            int[] markers = [.. uses.Keys.Order()];
            var ready = new Queue<(int Last, int Set)>(own.Select(k => (run.needed[k].DefaultIfEmpty(-1).Max(), k)).Order());
            Finish(Ready(-1), writer);
            int blockSize = run.genotypes.HasDosages ? DosageBlockSize : BlockSize;
            foreach ((int start, GenotypeBlock block) in GenotypeBlocks.Read(run.genotypes, markers, blockSize, cancellationToken))
            {
                Decode(block);
                Finish(Ready(markers[start + block.Count - 1]), writer);
                progress?.Report(new StageProgress("sets", own.Length - ready.Count, own.Length, "sets"));
            }

            List<int> Ready(int last)
            {
                var list = new List<int>();
                while (ready.TryPeek(out (int Last, int Set) first) && first.Last <= last)
                {
                    list.Add(ready.Dequeue().Set);
                }

                return list;
            }
        }

        public void Dispose() => products.Dispose();

        private void Decode(GenotypeBlock block)
        {
            var decoded = new SparseColumn[block.Count];
            var buffers = new double[run.backend.Threads][];
            Workers.Run(run.backend.Threads, block.Count, (worker, j) =>
            {
                double[] values = buffers[worker] ??= new double[run.samples.Count];
                decoded[j] = SetColumns.Dosages(run.genotypes, block, j, run.samples, run.options.IsAlleleOne, values);
            });
            for (int j = 0; j < block.Count; j++)
            {
                columns[block.MarkerIndex(j)] = decoded[j];
            }
        }

        /// <summary>Tests sets whose variants are all there, and hands them on in their order.</summary>
        private void Finish(List<int> sets, Action<SetOutcome> writer)
        {
            var tasks = new SetTask?[sets.Count];
            var outcomes = new SetOutcome[sets.Count];
            products.ForEach(
                sets.Count,
                k => (tasks[k] = new SetTask(
                    run.sets.Sets[sets[k]], run.variants[sets[k]], run.masks[sets[k]], marker => columns[marker], run.options,
                    run.genotypes, run.samples)).Columns,
                (lane, k, information) => outcomes[k] = Outcome(
                    sets[k], tasks[k]!, information, testers[lane] ??= new SetTester(run.backend, run.options)));
            for (int k = 0; k < sets.Count; k++)
            {
                waiting[sets[k]] = outcomes[k];
                foreach (int marker in run.needed[sets[k]])
                {
                    if (--uses[marker] == 0)
                    {
                        columns.Remove(marker);
                    }
                }
            }

            while (next < own.Length && waiting.Remove(own[next], out SetOutcome? outcome))
            {
                next++;
                writer(outcome);
            }
        }

        private SetOutcome Outcome(int set, SetTask task, SetInformation information, SetTester tester)
        {
            ResolvedSet resolved = run.sets.Sets[set];
            var results = new List<(int, IReadOnlyList<SetResult>)>();
            var scores = new List<SetScores>();
            int[] places = [.. run.masks[set].SelectMany(mask => mask.Places).Distinct().Order()];
            for (int t = 0; t < part.Model.Numbers.Count; t++)
            {
                int trait = part.FirstTrait + t;
                if (places.Length == 0)
                {
                    results.Add((trait, [SetRows.Untested(trait, resolved, run.variants[set])]));
                    continue;
                }

                SetTails? tails = part.Generalised is { } generalised
                    ? new SetTails(generalised, marker!, run.options.Generalised, task.Columns, information) : null;
                SetForm form = tails?.Form ?? FormOf(information, t);
                results.Add((trait, rows.Of(
                    trait, resolved, run.masks[set], task, form, tester, tails, part.Generalised?.Generalised is { HasCases: true } own
                        ? sample => own.Values[sample] == 1 : null)));
                if (hasScores)
                {
                    int[] variants = [.. places.Select(task.ColumnOf)];
                    scores.Add(new SetScores(
                        trait, places, form.Select(variants), run.options.IsAlleleOne,
                        tails is null ? null : Array.ConvertAll(variants, tails.Of)));
                }
            }

            return new SetOutcome(set, resolved, run.variants[set], run.masks[set], results, scores);
        }

        /// <summary>Scores and covariance in units of the residual variance R₀/(n − p).</summary>
        private SetForm FormOf(SetInformation information, int trait)
        {
            ScoreNull numbers = part.Model.Numbers[trait];
            double unit = numbers.ResidualSquares / (numbers.RecordCount - numbers.FixedCount);
            int traits = part.Model.Numbers.Count;
            return new SetForm(
                [.. Enumerable.Range(0, information.Count).Select(j => information.Scores[(j * traits) + trait] / unit)],
                Array.ConvertAll(information.Information, value => value / unit));
        }
    }
}
