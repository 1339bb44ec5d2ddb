namespace GpuLmm;

/// <summary>How the table of a scan is stored; columns and rows are the same.</summary>
public enum AssociationFormat
{
    /// <summary>Tab-separated text, <c>.tsv</c>: numbers in seven significant digits, <c>NA</c> where there is none.</summary>
    Tsv,

    /// <summary>The same text in gzip blocks as bgzip writes them, <c>.tsv.gz</c>.</summary>
    TsvGzip,

    /// <summary>
    /// Apache Parquet, <c>.parquet</c>: typed columns in full precision, null where there is none, what made them in the metadata.
    /// </summary>
    Parquet,
}
