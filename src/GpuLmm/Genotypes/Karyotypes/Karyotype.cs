using System.Collections.Concurrent;
using System.Globalization;

namespace GpuLmm;

/// <summary>Tells what the names and numbers of a file's chromosomes mean.</summary>
internal sealed class Karyotype
{
    private const int HumanAutosomes = 22;

    // The numbers above the autosomes', in PLINK's order.
    private static readonly string[] Numbered = ["X", "Y", "XY", "MT"];

    private readonly ConcurrentDictionary<string, string> canonical = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> meanings = new(StringComparer.Ordinal) { ["M"] = "MT" };
    private readonly bool hasKinds;
    private readonly (long First, long Last) beyondPar;

    private Karyotype(bool hasKinds, int? autosomes, ReferenceBuild? build)
    {
        this.hasKinds = hasKinds;
        for (int i = 0; i < Numbered.Length && autosomes is not null; i++)
        {
            meanings[(autosomes.Value + 1 + i).ToString(CultureInfo.InvariantCulture)] = Numbered[i];
        }

        // Genome Reference Consortium: what lies between is X alone.
        beyondPar = build switch
        {
            ReferenceBuild.Grch37 => (2_699_521, 154_931_043),
            ReferenceBuild.Grch38 => (2_781_480, 155_701_382),
            _ => (long.MinValue, long.MaxValue),
        };
    }

    /// <summary>Compares names only: every chromosome is an autosome.</summary>
    public static Karyotype Plain { get; } = new(hasKinds: false, autosomes: null, build: null);

    /// <summary>The karyotype of a file.</summary>
    /// <param name="chromosomes">Its names, as written; any may repeat.</param>
    /// <param name="options">Validated here.</param>
    /// <exception cref="ArgumentException">Options outside their range.</exception>
    public static Karyotype Of(IEnumerable<string> chromosomes, KaryotypeOptions options)
    {
        options.Validate();
        int highest = chromosomes.Distinct().Select(Number).DefaultIfEmpty(0).Max();
        bool isHuman = highest <= HumanAutosomes + Numbered.Length;
        return new Karyotype(hasKinds: true, options.AutosomeCount ?? (isHuman ? HumanAutosomes : null), options.PseudoAutosomalRegion);

        static int Number(string name) =>
            int.TryParse(ChromosomeNames.Normalize(name), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
    }

    /// <summary>
    /// One name for all that mean the same chromosome: <c>chr01</c> is <c>1</c>; where kinds are known 23 is <c>X</c> and <c>chrM</c> is
    /// <c>MT</c>.
    /// </summary>
    public string NameOf(string chromosome) => canonical.GetOrAdd(chromosome, name =>
    {
        string normal = ChromosomeNames.Normalize(name);
        return hasKinds ? meanings.GetValueOrDefault(normal, normal) : normal;
    });

    /// <summary>What markers are linked to: the chromosome, X for its pseudoautosomal regions too.</summary>
    public string LinkageGroupOf(string chromosome)
    {
        string name = NameOf(chromosome);
        return hasKinds && IsPseudoAutosomal(name) ? "X" : name;
    }

    /// <summary>How a marker is inherited.</summary>
    public ChromosomeKind KindOf(Marker marker) => !hasKinds ? ChromosomeKind.Autosome : NameOf(marker.Chromosome) switch
    {
        "X" => marker.Position >= beyondPar.First && marker.Position <= beyondPar.Last ? ChromosomeKind.X : ChromosomeKind.PseudoAutosomal,
        "Y" => ChromosomeKind.Y,
        "MT" => ChromosomeKind.Mitochondrion,
        { } name => IsPseudoAutosomal(name) ? ChromosomeKind.PseudoAutosomal : ChromosomeKind.Autosome,
    };

    private static bool IsPseudoAutosomal(string name) => name is "XY" or "PAR1" or "PAR2";
}
