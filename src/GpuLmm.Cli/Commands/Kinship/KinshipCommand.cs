using System.CommandLine;
using GpuLmm.Cli.Options;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>What <c>gpulmm kinship</c> was asked for.</summary>
internal sealed record KinshipRequest(
    GenotypeSource Genotypes, string? Keep, string? Remove, StudySamplesOptions? Study, MarkerFilterRequest Markers, KinshipOptions Kinship, bool Loco,
    KinshipFormat Format);

/// <summary>The arguments of <c>gpulmm kinship</c>.</summary>
internal static class KinshipCommand
{
    public static Command Create()
    {
        Option<bool> pairwise = new("--pairwise") { Description = "divide by the markers that both samples have" };
        Option<bool> loco = new("--loco") { Description = "write the sums of every chromosome too, for scan --loco" };
        Option<string> format = new("--format") { Description = "of the files written", DefaultValueFactory = _ => KinshipChoice.Formats[0] };
        format.AcceptOnlyFromAmong(KinshipChoice.Formats);
        var command = new Command("kinship", "A relationship matrix from genotypes, a pedigree, features, coordinates or phased alleles.")
        {
            pairwise, loco, format,
        };
        var method = new KinshipMethodOptionGroup(command, KinshipChoice.Methods);
        var genotypes = new GenotypeOptionGroup(command);
        var pedigree = new PedigreeOptionGroup(command);
        var study = new StudyOptionGroup(command, hasCovariates: false);
        var sources = new KinshipSources();
        var phased = new PhasedOptionGroup(command);
        foreach (Option source in genotypes.Sources)
        {
            sources.Add(
                source,
                [.. method.All, pairwise, loco, .. genotypes.OfMarkers, .. genotypes.Of(source), .. study.OfTraits, .. source == genotypes.Vcf ? phased.All : []]);
        }

        var features = new FeatureOptionGroup(command, pairwise);
        sources.Add(pedigree.Source, pedigree.Its);
        sources.Add(features.Source, features.Its);
        var spatial = new SpatialOptionGroup(command);
        sources.Add(spatial.Source, spatial.Its);
        var run = new RunOptionGroup(command);
        command.SetAction(parse =>
        {
            Action<RunContext> work = null!;
            return RunContext.Run(
                parse,
                () =>
                {
                    Option source = sources.Given(parse);
                    KinshipFormat files = KinshipChoice.Format(parse.GetValue(format)!);
                    if (source == pedigree.Source)
                    {
                        PedigreeRequest request = pedigree.Read(parse, genotypes);
                        work = context => new PedigreeRun(request, files, context).Run();
                    }
                    else if (source == features.Source)
                    {
                        FeatureRequest request = features.Read(parse, genotypes);
                        work = context => new FeatureRun(request, files, context).Run();
                    }
                    else if (source == spatial.Source)
                    {
                        SpatialRequest request = spatial.Read(parse, genotypes);
                        work = context => new SpatialRun(request, files, context).Run();
                    }
                    else if (phased.IsGiven(parse, [pairwise, loco, .. study.OfTraits, .. genotypes.OfChromosomes]))
                    {
                        PhasedRequest request = phased.Read(parse, genotypes, method.Read(parse));
                        work = context => new PhasedRun(request, files, context).Run();
                    }
                    else
                    {
                        var request = new KinshipRequest(
                            genotypes.Source(parse), genotypes.Keep(parse), genotypes.Remove(parse),
                            study.IsGiven(parse) ? study.Read(parse, genotypes) : null, genotypes.Markers(parse),
                            Method(method.Read(parse), parse.GetValue(pairwise), parse.GetValue(loco)),
                            parse.GetValue(loco), files);
                        work = context => new KinshipRun(request, context).Run();
                    }

                    return run.Read(parse);
                },
                context => work(context));
        });
        return command;
    }

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
