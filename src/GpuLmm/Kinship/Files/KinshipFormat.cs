namespace GpuLmm;

/// <summary>File formats a relationship matrix is written in; all of them, and CSV, are read (<c>docs/files.md</c>).</summary>
public enum KinshipFormat
{
    /// <summary>
    /// GCTA: <c>P.grm.bin</c> (lower triangle by rows, float32), <c>P.grm.N.bin</c> (markers of each pair), <c>P.grm.id</c>.
    /// </summary>
    Gcta,

    /// <summary>PLINK 2: <c>P.rel.bin</c> (square, float64) and <c>P.rel.id</c>.</summary>
    Rel,

    /// <summary>GEMMA: <c>P.cXX.txt</c> (n × n numbers) and <c>P.cXX.txt.id</c>, which GEMMA does not need.</summary>
    Text,
}
