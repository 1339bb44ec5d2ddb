namespace GpuLmm;

/// <summary>How the records of a .pgen are stored: its third byte.</summary>
internal enum PgenMode : byte
{
    /// <summary>Marker-major PLINK 1 .bed.</summary>
    Bed = 0x01,

    /// <summary>Calls of 2 bits.</summary>
    Calls = 0x02,

    /// <summary>Calls, and a dosage for every sample.</summary>
    Dosages = 0x03,

    /// <summary>Calls, and a dosage and its phase for every sample.</summary>
    PhasedDosages = 0x04,

    /// <summary>Records of any type and length.</summary>
    Variable = 0x10,
}
