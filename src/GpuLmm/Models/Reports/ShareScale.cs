namespace GpuLmm;

/// <summary>The scale that a share of the variance is of.</summary>
public enum ShareScale
{
    /// <summary>Of the response, with its residual: linear models.</summary>
    Response,

    /// <summary>Of η among random effects alone, without the variance of the distribution (de Villemereuil et al. 2016).</summary>
    Latent,

    /// <summary>Of the data as they are observed (de Villemereuil et al. 2016).</summary>
    Data,

    /// <summary>Of the liability behind a binary response: η and the variance of its link.</summary>
    Liability,
}
