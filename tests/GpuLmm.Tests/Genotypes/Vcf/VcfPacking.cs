namespace GpuLmm.Tests;

/// <summary>How a VCF is stored.</summary>
public enum VcfPacking
{
    Plain,
    Bgzip,
    Gzip,
}
