using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Predictions of the first step by trait, each read when its trait is.</summary>
internal sealed class PredictedTraits(string listPath, Genotypes genotypes)
{
    private readonly Dictionary<string, LocoPredictions> read = new(StringComparer.Ordinal);

    /// <summary>Those of a trait.</summary>
    /// <exception cref="InputException">It is not in the list, its file is faulty, or has none of the genotyped samples.</exception>
    public LocoPredictions Of(string trait)
    {
        if (!read.TryGetValue(trait, out LocoPredictions? own))
        {
            own = LocoPredictions.ReadList(listPath, [trait])[trait];
            if (!genotypes.Samples.Any(own.Has))
            {
                throw new InputException(
                    $"{own.Name}: none of its {own.Samples.Count} samples (FID_IID: '{own.Samples[0]}', …) is in {genotypes.Name}, whose "
                    + $"samples are like '{genotypes.Samples[0].Family}_{genotypes.Samples[0].Individual}', or they have no predictions.");
            }

            IGrouping<string, SampleId>? twice = genotypes.Samples.Where(own.Has)
                .GroupBy(sample => $"{sample.Family}_{sample.Individual}", StringComparer.Ordinal)
                .FirstOrDefault(group => group.Count() > 1);
            if (twice is not null)
            {
                throw new InputException(
                    $"{own.Name}: FID_IID '{twice.Key}' is that of several samples of {genotypes.Name}: {string.Join(" and ", twice)}.");
            }

            read.Add(trait, own);
        }

        return own;
    }

    /// <summary>Says how many samples have no predictions.</summary>
    public void Tell(RunContext context)
    {
        foreach ((string trait, LocoPredictions own) in read)
        {
            int absent = genotypes.Samples.Count(sample => !own.Has(sample));
            context.Say($"{trait}: {own.Name} predicts {Study.Count(own.Samples.Count, "samples")}; "
                + $"{absent:N0} of {Study.Count(genotypes.Samples.Count, "genotyped samples")} have no predictions and are not analysed");
        }
    }
}
