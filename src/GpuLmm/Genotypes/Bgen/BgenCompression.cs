namespace GpuLmm;

/// <summary>How a BGEN packs the probabilities of a variant (bits 0 and 1 of its flags).</summary>
internal enum BgenCompression
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>zlib (RFC 1950).</summary>
    Zlib = 1,

    /// <summary>Zstandard (RFC 8878), since BGEN 1.3.</summary>
    Zstd = 2,
}
