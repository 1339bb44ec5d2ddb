namespace GpuLmm;

/// <summary>What one reader at a time needs: memory for a marker, kept from one to the next.</summary>
internal sealed class BgenWorker(PlainContent file, BgenHeader header, ReferenceAllele reference) : IDisposable
{
    private readonly BgenContent content = new(file, header);
    private readonly BgenDecoder decoder = new(header, reference);

    /// <inheritdoc cref="BgenDecoder.Dosages"/>
    public Span<float> Dosages => decoder.Dosages;

    /// <inheritdoc cref="BgenDecoder.Decode"/>
    public bool Read(in BgenPlace place, Span<byte> packed)
    {
        ReadOnlySpan<byte> padded = content.Read(place, out int length);
        return decoder.Decode(padded, length, packed, place);
    }

    public void Dispose() => content.Dispose();
}
