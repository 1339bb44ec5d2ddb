using GpuLmm.Backends;

namespace GpuLmm.Kernels;

/// <summary>Σ z z' of markers: decoding, and products of rank the block.</summary>
/// <param name="isCentred">Centred calls, whose products are whole numbers in either precision; or standardised ones.</param>
internal sealed class KinshipStage(bool isCentred) : CheckedStage
{
    // Blocks between two transfers of the sum, as there are many in a study.
    private const int Blocks = 4;

    public override string Name => isCentred ? "centred kinship" : "kinship";

    public override bool HasPrecision => !isCentred;

    public override IReadOnlyList<double[]> Numbers(Backend backend, int n, Precision precision)
    {
        using var genotypes = new CheckedGenotypes(n, 37, isCentred);
        using KinshipAccumulator accumulator = backend.AccumulateKinship(genotypes.Samples);
        using var sum = new DenseMatrix(n, n);
        for (int pass = 0; pass < accumulator.Passes; pass++)
        {
            accumulator.Begin(pass);
            accumulator.Add(genotypes.Block, genotypes.Codings);
            accumulator.FlushTo(sum);
        }

        return [Flat(sum)];
    }

    public override MeasuredStage Prepare(Backend backend, int n)
    {
        var samples = SampleSelection.All(n + 2);
        KinshipAccumulator accumulator = backend.AccumulateKinship(samples);
        int markers = Math.Min(accumulator.BlockSize, 2048);
        var genotypes = new CheckedGenotypes(n, markers, isCentred);
        var sum = new DenseMatrix(n + 2, n + 2);
        return new MeasuredStage((double)Blocks * markers * n * n * accumulator.Passes, Step, accumulator, genotypes, sum);

        void Step()
        {
            for (int pass = 0; pass < accumulator.Passes; pass++)
            {
                accumulator.Begin(pass);
                for (int block = 0; block < Blocks; block++)
                {
                    accumulator.Add(genotypes.Block, genotypes.Codings);
                }

                accumulator.FlushTo(sum);
            }
        }
    }
}

/// <summary>Z'C and Z W: marker effects, scores, and products with a kinship that is never formed.</summary>
internal sealed class GenotypeProductStage : CheckedStage
{
    private const int Columns = 32;

    public override string Name => "genotype products";

    public override IReadOnlyList<double[]> Numbers(Backend backend, int n, Precision precision)
    {
        using var genotypes = new CheckedGenotypes(n, 37);
        using DenseMatrix right = CheckedGenotypes.Normal(n, 3, 1), weights = CheckedGenotypes.Normal(37, 3, 2);
        using DenseMatrix projected = new(37, 3), sum = new(n, 3);
        using GenotypeProducts products = backend.PrepareProducts(genotypes.Samples, 3);
        products.Begin(right);
        products.Load(genotypes.Block, genotypes.Codings);
        products.Project(MarkerRows.Of(projected, 0));
        products.Add(MarkerRows.Of(weights, 0));
        products.AddTo(sum);
        return [Flat(projected), Flat(sum)];
    }

    public override MeasuredStage Prepare(Backend backend, int n)
    {
        GenotypeProducts products = backend.PrepareProducts(new SampleSelection(n + 2, [.. Enumerable.Range(1, n)]), Columns);
        int markers = Math.Min(products.BlockSize, 2048);
        var genotypes = new CheckedGenotypes(n, markers);
        DenseMatrix right = CheckedGenotypes.Normal(n, Columns, 1), rows = new(markers, Columns), sum = new(n, Columns);
        return new MeasuredStage(4.0 * n * markers * Columns, Step, products, genotypes, right, rows, sum);

        void Step()
        {
            products.Begin(right);
            products.Load(genotypes.Block, genotypes.Codings);
            products.Project(MarkerRows.Of(rows, 0));
            products.Add(MarkerRows.Of(rows, 0));
            products.AddTo(sum);
        }
    }
}
