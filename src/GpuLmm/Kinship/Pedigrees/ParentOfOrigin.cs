namespace GpuLmm;

/// <summary>Whose gamete.</summary>
public enum ParentOfOrigin
{
    /// <summary>The one received from the dam.</summary>
    Maternal,

    /// <summary>The one received from the sire.</summary>
    Paternal,
}
