using System.Globalization;

namespace GpuLmm;

/// <summary>Writes simulated traits and their truth as tab-separated tables (<c>docs/files.md</c>).</summary>
internal static class SimulationTables
{
    /// <summary>A phenotype table: FID IID and a column for each trait.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="simulated">The traits.</param>
    public static void WritePhenotypes(Stream stream, SimulatedPhenotypes simulated)
    {
        ArgumentNullException.ThrowIfNull(simulated);
        TabTable.Write(stream, ["FID", "IID", .. simulated.TraitNames], simulated.Samples.Select((sample, i) => (string[])
        [
            sample.Family, sample.Individual, .. simulated.Values.Select(trait => TabTable.Cell(trait[i])),
        ]));
    }

    /// <summary>TRAIT PART SHARE VARIANCE: what a part was to explain of a variance of 1, and its variance among the samples.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="simulated">The traits.</param>
    public static void WriteTruth(Stream stream, SimulatedPhenotypes simulated)
    {
        ArgumentNullException.ThrowIfNull(simulated);
        TabTable.Write(stream, ["TRAIT", "PART", "SHARE", "VARIANCE"], simulated.Truth.Select(share => (string[])
        [
            share.Trait, share.Part, TabTable.Cell(share.Share), TabTable.Cell(share.Realised),
        ]));
    }

    /// <summary>Causal markers: CHROM POS ID ALLELE0 ALLELE1 A1FREQ and for each trait the effect of a copy of ALLELE1.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="simulated">The traits.</param>
    public static void WriteEffects(Stream stream, SimulatedPhenotypes simulated)
    {
        ArgumentNullException.ThrowIfNull(simulated);
        TabTable.Write(stream, ["CHROM", "POS", "ID", "ALLELE0", "ALLELE1", "A1FREQ", .. simulated.TraitNames],
            simulated.CausalMarkers.Select(causal => (string[])
        [
            causal.Marker.Chromosome, causal.Marker.Position.ToString(CultureInfo.InvariantCulture), causal.Marker.Id,
            causal.Marker.Allele2, causal.Marker.Allele1,
            TabTable.Cell(causal.Frequency), .. causal.Effects.Select(TabTable.Cell),
        ]));
    }
}
