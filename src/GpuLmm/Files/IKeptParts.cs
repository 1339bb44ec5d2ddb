namespace GpuLmm;

/// <summary>Keeps the parts of a long computation, one after the other, and has those of a run before that was broken off.</summary>
internal interface IKeptParts
{
    /// <summary>The next part that was kept; null behind the last.</summary>
    byte[]? Read();

    /// <summary>Keeps a part.</summary>
    /// <param name="kept">In bytes.</param>
    /// <param name="count">What it is of: models, replicates.</param>
    void Append(byte[] kept, int count);

    /// <summary>Counts what was read.</summary>
    void Count(int more);
}
