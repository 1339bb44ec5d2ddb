namespace GpuLmm;

/// <summary>
/// A set of markers with a variance of its own, K_k = Z_k Z_k'/m_k (Yang et al. 2011; Loh et al. 2015). Errors are NaN where its variance
/// is zero, or the residual's.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Markers">m_k.</param>
/// <param name="Variance">σ²_k ≥ 0.</param>
/// <param name="VarianceError">Standard error of σ²_k.</param>
/// <param name="Heritability">c(K_k) σ²_k over the variance of the trait.</param>
/// <param name="HeritabilityError">Standard error of that share.</param>
/// <param name="MonteCarloError">Standard deviation of that share over draws of the random probes.</param>
/// <param name="Enrichment">Its part of the heritability, over its part m_k/m of the markers; NaN where there is no heritability.</param>
/// <param name="EnrichmentError">Standard error of the enrichment.</param>
/// <param name="EnrichmentMonteCarloError">Standard deviation of the enrichment over draws of the random probes.</param>
public sealed record KinshipComponent(
    string Name, int Markers, double Variance, double VarianceError, double Heritability, double HeritabilityError,
    double MonteCarloError, double Enrichment, double EnrichmentError, double EnrichmentMonteCarloError);
