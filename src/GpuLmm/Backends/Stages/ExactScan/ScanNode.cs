namespace GpuLmm;

/// <summary>
/// One value of λ at which products with every marker are taken, and where its columns lie in <see cref="ScanDesign"/>.
/// </summary>
/// <param name="Lambda">λ ≥ 0.</param>
/// <param name="LinearOffset">
/// First of its columns in <see cref="ScanDesign.Linear"/>: p whitened covariates, then one P y a trait.
/// Its column in <see cref="ScanDesign.Squares"/> is its own index.
/// </param>
internal readonly record struct ScanNode(double Lambda, int LinearOffset);
