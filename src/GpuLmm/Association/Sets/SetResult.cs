namespace GpuLmm;

/// <summary>A test of a set for a trait.</summary>
/// <param name="Trait">Place of the trait.</param>
/// <param name="Set">The set.</param>
/// <param name="Chromosome">Where it is.</param>
/// <param name="Position">The same.</param>
/// <param name="Mask">The mask; <c>Cauchy</c> of what combines all masks, <c>NA</c> where no mask has a variant.</param>
/// <param name="MaxFrequency">The cut-off, <c>singleton</c> or <c>NA</c>.</param>
/// <param name="Test">The test (<c>docs/files.md</c>).</param>
/// <param name="Variants">Variants that are tested.</param>
/// <param name="UltraRare">How many of them were collapsed.</param>
/// <param name="AlleleCount">Copies of the alleles that are counted; NaN where it has no meaning.</param>
/// <param name="Beta">Effect of one unit of a burden; NaN elsewhere.</param>
/// <param name="StandardError">Its standard error.</param>
/// <param name="Statistic">The statistic; NaN of combinations.</param>
/// <param name="NegativeLog10P">−log10 p; NaN where there is no test.</param>
/// <param name="Rho">Of SKAT-O the ρ of the smallest p; NaN elsewhere.</param>
/// <param name="Note">Why there is no test, or whose variants are the same; empty for neither.</param>
public readonly record struct SetResult(
    int Trait, string Set, string Chromosome, long Position, string Mask, string MaxFrequency, string Test, int Variants, int UltraRare,
    double AlleleCount, double Beta, double StandardError, double Statistic, double NegativeLog10P, double Rho, string Note)
{
    /// <summary>Of <see cref="AlleleCount"/> those of cases; NaN where the trait has no cases.</summary>
    public double CaseCount { get; init; } = double.NaN;

    /// <summary>Of <see cref="AlleleCount"/> those of controls.</summary>
    public double ControlCount { get; init; } = double.NaN;
}

/// <summary>What a scan of sets did.</summary>
/// <param name="Tested">Sets with a test, of each trait.</param>
/// <param name="NotTested">Sets with a reason instead.</param>
/// <param name="Rows">Rows that were handed on.</param>
/// <param name="Variants">Variants of sets that are genotyped.</param>
/// <param name="MatchedByPrefix">Variants of sets whose ids were found but for a <c>chr</c> before them.</param>
/// <param name="NotFound">Variants of sets that were not found.</param>
public readonly record struct SetSummary(
    long Tested, long NotTested, long Rows, long Variants, long MatchedByPrefix, long NotFound);
