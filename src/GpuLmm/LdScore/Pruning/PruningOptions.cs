namespace GpuLmm;

/// <summary>Which markers are left when of every pair in linkage disequilibrium one goes.</summary>
public sealed record PruningOptions
{
    /// <summary>The window, in <see cref="Unit"/>: pairs of markers at most so far apart, or so many markers. Default 500.</summary>
    public double Window { get; init; } = 500;

    /// <summary>The unit of <see cref="Window"/>: kilobases, the default, or markers.</summary>
    public LdWindowUnit Unit { get; init; } = LdWindowUnit.Kilobases;

    /// <summary>Markers by which a window of markers moves on, at most its size. Default 1, the only one for kilobases.</summary>
    public int Step { get; init; } = 1;

    /// <summary>Largest r² of a pair of which both stay, in [0, 1). Default 0.2.</summary>
    public double MaxSquaredCorrelation { get; init; } = 0.2;

    /// <summary>Which markers are looked at; autosomal ones in any case.</summary>
    public MarkerFilter Filter { get; init; } = MarkerFilter.Default;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">Options outside their range.</exception>
    public void Validate()
    {
        Filter.Validate();
        bool isCount = Unit == LdWindowUnit.Snps;
        string? fault = Unit == LdWindowUnit.Centimorgans ? "a window in centimorgans: expected kilobases or markers"
            : !(Window > 0) || Window > int.MaxValue / 1000 ? $"window {Window}: expected above 0, and at most 2147483"
            : isCount && (Window < 2 || Window != Math.Floor(Window)) ? $"window {Window}: expected two or more whole markers"
            : Step < 1 || (isCount && Step > Window) ? $"step {Step}: expected at least 1, and at most the window"
            : !isCount && Step != 1 ? $"step {Step}: expected 1, for the window is in kilobases"
            : !(MaxSquaredCorrelation is >= 0 and < 1) ? $"r² {MaxSquaredCorrelation}: expected 0 or more, and below 1"
            : null;
        if (fault is not null)
        {
            throw new ArgumentException(FormattableString.Invariant($"pruning: {fault}."));
        }
    }
}
