namespace GpuLmm;

/// <summary>Files of sparse relationship matrices.</summary>
public enum SparseKinshipFormat
{
    /// <summary>GCTA's <c>P.grm.sp</c> and <c>P.grm.id</c>.</summary>
    Gcta,

    /// <summary>SAIGE's <c>P.mtx</c>, in the Matrix Market format, and <c>P.mtx.sampleIDs.txt</c>.</summary>
    MatrixMarket,
}
