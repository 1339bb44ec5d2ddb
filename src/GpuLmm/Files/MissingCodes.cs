namespace GpuLmm;

/// <summary>
/// Numbers that stand for a missing value in files of other programs. Tables take them as numbers, for they may be numbers; whoever reads
/// the results is told.
/// </summary>
internal static class MissingCodes
{
    // PLINK's, GCTA's and BOLT's.
    private const double Code = -9;

    /// <summary>What to say of a column; null where the code does not occur.</summary>
    public static string? Warning(IReadOnlyCollection<double> values)
    {
        int count = values.Count(value => value == Code);
        return count == 0 ? null
            : FormattableString.Invariant($"{count:N0} of {values.Count:N0} values are -9, taken as a number; where it means missing, write NA");
    }
}
