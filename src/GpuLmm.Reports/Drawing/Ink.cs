namespace GpuLmm.Reports;

/// <summary>What a shape stands for; its colour follows from that (<see cref="Palette"/>).</summary>
internal enum Ink
{
    /// <summary>Letters and the lines of axes.</summary>
    Text,

    /// <summary>Ticks, captions of axes.</summary>
    Soft,

    /// <summary>Lines behind the data.</summary>
    Grid,

    /// <summary>Data, unremarkable.</summary>
    Data,

    /// <summary>Data of every other chromosome.</summary>
    Other,

    /// <summary>What the reader is to see first: hits, estimates, thresholds.</summary>
    Accent,

    /// <summary>Areas: bands, bars.</summary>
    Band,
}
