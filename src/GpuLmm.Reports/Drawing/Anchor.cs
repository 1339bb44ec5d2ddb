namespace GpuLmm.Reports;

/// <summary>Which end of a text is fixed.</summary>
internal enum Anchor
{
    /// <summary>Its start.</summary>
    Start,

    /// <summary>Its middle.</summary>
    Middle,

    /// <summary>Its end.</summary>
    End,
}
