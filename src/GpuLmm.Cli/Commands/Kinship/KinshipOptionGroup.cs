using System.CommandLine;
using GpuLmm.Cli.Options;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>The options of <c>gpulmm kinship</c>: what a matrix is made of, how, and in which files.</summary>
internal sealed class KinshipOptionGroup
{
    private readonly Option<bool> pairwise = new("--pairwise") { Description = "divide by the markers that both samples have" };
    private readonly Option<bool> loco = new("--loco") { Description = "write the sums of every chromosome too, for scan --loco" };

    private readonly Option<double?> sparse = new("--sparse")
    {
        Description = "keep the diagonal and the pairs above X only, as .grm.sp; with --format mtx as SAIGE's .mtx",
        HelpName = "X",
    };

    private readonly Option<string> format = new("--format")
    {
        Description = "of the files written",
        DefaultValueFactory = _ => KinshipChoice.Formats[0],
    };

    private readonly KinshipSources sources = new();
    private readonly KinshipMethodOptionGroup method;
    private readonly GenotypeOptionGroup genotypes;
    private readonly PedigreeOptionGroup pedigree;
    private readonly StudyOptionGroup study;
    private readonly PhasedOptionGroup phased;
    private readonly FeatureOptionGroup features;
    private readonly SpatialOptionGroup spatial;
    private readonly JournalOptionGroup journal;

    /// <param name="command">Gets the options.</param>
    public KinshipOptionGroup(Command command)
    {
        format.AcceptOnlyFromAmong([.. KinshipChoice.Formats, KinshipChoice.MatrixMarket]);
        foreach (Option option in (Option[])[pairwise, loco, sparse, format])
        {
            command.Add(option);
        }

        method = new KinshipMethodOptionGroup(command, KinshipChoice.Methods);
        genotypes = new GenotypeOptionGroup(command);
        pedigree = new PedigreeOptionGroup(command);
        study = new StudyOptionGroup(command, hasCovariates: false);
        phased = new PhasedOptionGroup(command);
        features = new FeatureOptionGroup(command, pairwise);
        spatial = new SpatialOptionGroup(command);
        journal = new JournalOptionGroup(command);
        Run = new RunOptionGroup(command);
        foreach (Option source in genotypes.Sources)
        {
            IReadOnlyList<Option> own = source == genotypes.Vcf ? phased.All : [];
            sources.Add(
                source,
                [
                    .. method.All, pairwise, loco, sparse, .. journal.All, .. genotypes.OfMarkers, .. genotypes.Of(source),
                    .. study.OfTraits, .. own,
                ]);
        }

        sources.Add(pedigree.Source, pedigree.Its);
        sources.Add(features.Source, features.Its);
        sources.Add(spatial.Source, spatial.Its);
    }

    /// <summary>How the command runs.</summary>
    public RunOptionGroup Run { get; }

    /// <summary>The same, with what is asked for.</summary>
    /// <exception cref="UsageException">Options that do not go together.</exception>
    public RunOptions ReadRun(ParseResult parse)
    {
        Option[] strays = [sparse, .. phased.All];
        return Run.Read(parse) with
        {
            Journal = genotypes.Sources.Any(source => OneOf.IsGiven(parse, source)) ? journal.Read(parse, strays) : null,
        };
    }

    /// <summary>The work that was asked for: that of the one source that is given.</summary>
    /// <exception cref="UsageException">None or several sources, or options that do not go together.</exception>
    public Action<RunContext> Read(ParseResult parse)
    {
        Option source = sources.Given(parse);
        bool isMarket = parse.GetValue(format) == KinshipChoice.MatrixMarket;
        if (isMarket && parse.GetValue(sparse) is null)
        {
            throw new UsageException($"--format {KinshipChoice.MatrixMarket} goes with --sparse.");
        }

        KinshipFormat files = KinshipChoice.Format(isMarket ? KinshipChoice.Formats[0] : parse.GetValue(format)!);
        if (source == pedigree.Source)
        {
            PedigreeRequest animals = pedigree.Read(parse, genotypes);
            return context => new PedigreeRun(animals, files, context).Run();
        }

        if (source == features.Source)
        {
            FeatureRequest table = features.Read(parse, genotypes);
            return context => new FeatureRun(table, files, context).Run();
        }

        if (source == spatial.Source)
        {
            SpatialRequest places = spatial.Read(parse, genotypes);
            return context => new SpatialRun(places, files, context).Run();
        }

        if (phased.IsGiven(parse, [pairwise, loco, sparse, .. study.OfTraits, .. genotypes.OfChromosomes]))
        {
            PhasedRequest alleles = phased.Read(parse, genotypes, method.Read(parse));
            return context => new PhasedRun(alleles, files, context).Run();
        }

        KinshipRequest request = OfGenotypes(parse, files) with { Sparse = Sparse(parse, isMarket) };
        return context => new KinshipRun(request, context).Run();
    }

    private SparseRequest? Sparse(ParseResult parse, bool isMarket)
    {
        double? threshold = parse.GetValue(sparse);
        return threshold is null ? null
            : threshold is not (>= 0 and < 10)
            ? throw new UsageException(FormattableString.Invariant($"--sparse {threshold}: expected a relationship like 0.05, not below 0."))
            : parse.GetValue(loco) ? throw new UsageException("--sparse does not go with --loco: families are those of all chromosomes.")
            : !isMarket && parse.GetValue(format) != KinshipChoice.Formats[0]
            ? throw new UsageException($"--sparse goes with --format {KinshipChoice.Formats[0]} or {KinshipChoice.MatrixMarket}.")
            : new SparseRequest(threshold.Value, isMarket ? SparseKinshipFormat.MatrixMarket : SparseKinshipFormat.Gcta);
    }

    private KinshipRequest OfGenotypes(ParseResult parse, KinshipFormat files) => new(
        genotypes.Source(parse), genotypes.Keep(parse), genotypes.Remove(parse), study.IsGiven(parse) ? study.Read(parse, genotypes) : null,
        genotypes.Markers(parse), Method(method.Read(parse), parse.GetValue(pairwise), parse.GetValue(loco)), parse.GetValue(loco), files);

    private static KinshipOptions Method(KinshipOptions method, bool pairwise, bool loco)
    {
        if (pairwise && method.Method == KinshipMethod.VanRaden1)
        {
            throw new UsageException("--pairwise does not go with --method vanraden1, whose divisor is the sum of 2p(1-p).");
        }

        return pairwise && loco
            ? throw new UsageException("--pairwise does not go with --loco: pairwise sums have no divisor for each chromosome.")
            : method with { PairwiseCounts = pairwise };
    }
}
