namespace GpuLmm;

/// <summary>Where the genotypes of a VCF are read from.</summary>
internal interface IVcfRows : IDisposable
{
    /// <summary>Fills a block that has been begun with these markers. Concurrent calls are safe when each has its own block.</summary>
    /// <param name="markers">Indices of markers, in any order.</param>
    /// <param name="block">For the samples of the file.</param>
    /// <exception cref="InputException">A record that breaks the format.</exception>
    void Read(ReadOnlyMemory<int> markers, GenotypeBlock block);
}
