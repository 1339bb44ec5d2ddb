namespace GpuLmm;

/// <summary>Reads a scan's table in one format from its first row to its last.</summary>
internal interface IAssociationReader : IDisposable
{
    /// <summary>What made the table; empty where the format does not keep it.</summary>
    IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>What the table has beside the columns of every scan.</summary>
    MoreColumns More { get; }

    /// <summary>Reads the next row.</summary>
    /// <returns>False after the last.</returns>
    /// <exception cref="InputException">The file is damaged.</exception>
    bool TryRead(out AssociationResult row);
}
