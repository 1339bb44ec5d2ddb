namespace GpuLmm;

/// <summary>
/// Who a sample is: family and individual id, compared by ordinal text, so <c>01</c> and <c>1</c> are different samples.
/// </summary>
/// <param name="Family">Family id (FID); by PLINK's convention <c>0</c> where there is none.</param>
/// <param name="Individual">Individual id (IID), unique within its family.</param>
public readonly record struct SampleId(string Family, string Individual)
{
    /// <summary>The two ids as files hold them, <c>FID IID</c>.</summary>
    public override string ToString() => $"{Family} {Individual}";
}
