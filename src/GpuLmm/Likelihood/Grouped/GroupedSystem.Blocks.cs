namespace GpuLmm;

/// <summary>Products of a block with Λ.</summary>
internal sealed unsafe partial class GroupedSystem
{
    /// <summary>A Λ of a block, column-major; Λ = I for X.</summary>
    private void TimesLambda(ReadOnlySpan<double> a, int height, int size, int term, double[] product)
    {
        if (term < 0)
        {
            a.CopyTo(product);
            return;
        }

        for (int b = 0; b < size; b++)
        {
            for (int i = 0; i < height; i++)
            {
                double sum = 0;
                for (int c = b; c < size; c++)
                {
                    sum += a[i + (c * height)] * lambda[term][(c * size) + b];
                }

                product[i + (b * height)] = sum;
            }
        }
    }

    private void LambdaTransposedTimes(double[] a, int height, int size, int term, double[] product)
    {
        if (term < 0)
        {
            a.AsSpan(0, height * size).CopyTo(product);
            return;
        }

        for (int b = 0; b < size; b++)
        {
            for (int i = 0; i < height; i++)
            {
                double sum = 0;
                for (int c = i; c < height; c++)
                {
                    sum += lambda[term][(c * height) + i] * a[c + (b * height)];
                }

                product[i + (b * height)] = sum;
            }
        }
    }
}
