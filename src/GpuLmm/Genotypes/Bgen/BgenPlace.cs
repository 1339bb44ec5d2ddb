namespace GpuLmm;

/// <summary>Where the probabilities of a marker are, for messages.</summary>
internal readonly record struct BgenPlace(Genotypes Genotypes, int Marker, long Offset)
{
    /// <summary>The fault of these probabilities.</summary>
    public InputException Fault(string rule, Exception? cause = null)
    {
        Marker marker = Genotypes.Markers[Marker];
        string message =
            $"{Genotypes.Name}: variant {marker.Id} (chromosome {marker.Chromosome}, position {marker.Position}), byte {Offset}: {rule}";
        return cause is null ? new InputException(message) : new InputException(message, cause);
    }

    /// <summary>The fault of a sample's probabilities.</summary>
    public InputException Fault(int sample, string rule) => Fault($"sample '{Genotypes.Samples[sample]}': {rule}");
}
