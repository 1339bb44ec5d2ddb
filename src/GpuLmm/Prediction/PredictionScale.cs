namespace GpuLmm;

/// <summary>The scale of a prediction; of linear models both are the same.</summary>
public enum PredictionScale
{
    /// <summary>The mean μ of the response, of one trial of a binomial; marginal: averaged over the random effects.</summary>
    Response,

    /// <summary>η = g(μ); marginal: of random effects that are zero.</summary>
    Link,
}
