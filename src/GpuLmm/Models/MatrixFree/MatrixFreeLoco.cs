using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// At the variance ratios of the traits: fixed effects, residuals without each chromosome, and the denominators that calibrate the others.
/// All systems of all traits are solved together, those without a chromosome from the solution with all of them.
/// </summary>
internal sealed class MatrixFreeLoco(
    IReadOnlyList<MatrixFreeSet> sets, Genotypes genotypes, KinshipPasses passes, MatrixFreeOptions options)
{
    private readonly int[] calibration = passes.Markers.Draw(options.CalibrationMarkers, options.Seed);

    /// <summary>The fits, set by set.</summary>
    public IReadOnlyList<MatrixFreeFit> Fits()
    {
        (MatrixFreeSet Set, MatrixFreeTrait Trait)[] traits = [.. sets.SelectMany(set => set.Traits.Select(trait => (set, trait)))];
        double[][][] whole = SolveAll(traits, (set, trait, _) =>
            [System(set, trait, trait.Response), .. ImagesOf(set, trait).Select(image => System(set, trait, Projected(set, image)))]);
        Dictionary<MatrixFreeSet, double[][]> markers = sets.ToDictionary(set => set, CalibrationColumns);
        int chromosomes = passes.Markers.Chromosomes.Count;
        double[][][] without = SolveAll(traits, (set, trait, t) =>
        [
            .. Enumerable.Range(0, chromosomes).Select(c =>
                System(set, trait, trait.Response) with { LeftOut = c, Start = whole[t][0] }),
            .. calibration.Select((marker, k) =>
                System(set, trait, markers[set][k]) with { LeftOut = passes.Markers.ChromosomeOf[marker] }),
        ]);
        MatrixFreeFit[] fits = [.. traits.Select((pair, t) => Fit(pair.Set, pair.Trait, whole[t], without[t], markers[pair.Set]))];
        if (options.HasMarkerEffects)
        {
            AddEffects(fits, [.. whole.Select(own => own[0])], [.. traits.Select(pair => pair.Trait.Weights)]);
        }

        return fits;
    }

    /// <summary>λ Z'P y/m of all traits in one pass, per copy.</summary>
    private void AddEffects(MatrixFreeFit[] fits, double[][] residuals, double[]?[] weights)
    {
        ModelMarkers own = passes.Markers;
        using var columns = new DenseMatrix(passes.Rows.Count, fits.Length);
        for (int t = 0; t < fits.Length; t++)
        {
            TensorPrimitives.Multiply(residuals[t], fits[t].Reml.Lambda, columns.Column(t));
        }

        using DenseMatrix effects = passes.Project(columns, weights);
        Marker[] named = [.. own.Indices.Select(index => genotypes.Markers[index])];
        double[] means = own.Means, slopes = Array.ConvertAll(own.Codings, coding => coding.Slope);
        for (int t = 0; t < fits.Length; t++)
        {
            var perCopy = new double[own.Count];
            TensorPrimitives.Multiply(effects.Column(t), slopes, perCopy);
            fits[t].Effects = new KinshipEffects(named, means, perCopy);
        }
    }

    private static LinearSystem System(MatrixFreeSet set, MatrixFreeTrait trait, double[] right) =>
        new(set.Samples, trait.Point.Lambda, KinshipPasses.NoneLeftOut, right, Weights: trait.Weights);

    private static double[][] ImagesOf(MatrixFreeSet set, MatrixFreeTrait trait) => trait.Images ?? set.Images;

    private static double[] Projected(MatrixFreeSet set, double[] column)
    {
        double[] projected = [.. column];
        set.Samples.Project(projected);
        return projected;
    }

    /// <summary>Solves what each trait asks for.</summary>
    private double[][][] SolveAll(
        (MatrixFreeSet Set, MatrixFreeTrait Trait)[] traits, Func<MatrixFreeSet, MatrixFreeTrait, int, LinearSystem[]> systems)
    {
        LinearSystem[][] asked = [.. traits.Select((pair, t) => systems(pair.Set, pair.Trait, t))];
        double[][] solved = ConjugateGradients.Solve(passes, [.. asked.SelectMany(own => own)], options.Tolerance);
        int next = 0;
        return [.. asked.Select(own => solved.Skip((next += own.Length) - own.Length).Take(own.Length).ToArray())];
    }

    /// <summary>M x of the calibration markers, with missing calls at the mean of the set.</summary>
    private double[][] CalibrationColumns(MatrixFreeSet set)
    {
        var columns = new double[calibration.Length][];
        passes.Visit(calibration, (k, block, i) =>
        {
            MarkerCounts counts = passes.CountsOf(block, i, set.Selection);
            columns[k] = new double[passes.Rows.Count];
            if (counts.Called > 0)
            {
                block.Decode<double>(i, passes.Rows, MarkerCoding.Scaled(counts.Mean, 1), columns[k]);
                set.Samples.Project(columns[k]);
            }
        });
        return columns;
    }

    private MatrixFreeFit Fit(MatrixFreeSet set, MatrixFreeTrait trait, double[][] whole, double[][] without, double[][] markers)
    {
        IReadOnlyList<string> names = passes.Markers.Chromosomes;
        CalibratedMarker[] denominators = [.. calibration.Select((marker, k) => new CalibratedMarker(
                passes.Markers.Indices[marker], TensorPrimitives.Dot<double>(markers[k], without[names.Count + k]),
                TensorPrimitives.SumOfSquares<double>(markers[k])))
            .Where(one => one.Squares > 0)];
        double[] ratios = Array.ConvertAll(denominators, one => one.Exact / one.Squares);
        if (ratios.Length == 0)
        {
            throw new InputException(
                $"{trait.Trait.Name}: none of {calibration.Length} markers drawn for the calibration varies "
                + $"among its {set.Samples.Count} samples.");
        }

        double gamma = ratios.Average();
        double deviation = Math.Sqrt(ratios.Sum(ratio => (ratio - gamma) * (ratio - gamma)) / Math.Max(1, ratios.Length - 1));
        return new MatrixFreeFit(trait.Trait, Reml(set, trait, whole))
        {
            MonteCarloError = trait.MonteCarloError,
            Components = trait.Components?.Rows ?? [],
            Probes = trait.Probes,
            Steps = trait.Steps,
            Calibration = gamma,
            CalibrationVariation = deviation / gamma,
            CalibrationMarkers = ratios.Length,
            Residuals = names.Index().ToDictionary(pair => pair.Item, pair => set.Samples.Gather(without[pair.Index])),
            WholeResiduals = set.Samples.Gather(whole[0]),
            Denominators = denominators,
        };
    }

    private OneKernelFit Reml(MatrixFreeSet set, MatrixFreeTrait trait, double[][] whole)
    {
        QuadraturePoint point = trait.Point;
        double residual = point.ResidualVariance, kernel = point.Lambda * residual;
        (double kernelError, double residualError) = trait.Components?.Errors
            ?? ComponentEdge.Errors(trait.Boundary, trait.Profile.Information(kernel, residual));
        return new OneKernelFit
        {
            Method = options.Method,
            SampleCount = set.Samples.Count,
            KernelVariance = kernel,
            ResidualVariance = residual,
            KernelVarianceError = kernelError,
            ResidualVarianceError = residualError,
            Lambda = point.Lambda,
            KernelScale = trait.Components?.Scale ?? set.KernelScale,
            Heritability = trait.Heritability,
            HeritabilityError = trait.HeritabilityError,
            LogLikelihood = point.LogLikelihood,
            Fixed = FixedEffects(set, trait, whole),
            Boundary = trait.Boundary,
            Evaluations = trait.Steps,
        };
    }

    /// <summary>
    /// With Q a basis of X, V = λK + I and r = P y: Q'Xb̂ = Q'(y − V r), and the inverse of Q'V⁻¹Q is Q'VQ − Q'VM (MVM)⁻MVQ.
    /// </summary>
    private static FixedEffect[] FixedEffects(MatrixFreeSet set, MatrixFreeTrait trait, double[][] whole)
    {
        int p = set.Samples.FixedCount;
        double[][] images = ImagesOf(set, trait);
        double lambda = trait.Point.Lambda;
        DesignMatrix design = set.Samples.Samples.Covariates;
        double[] coefficients = new double[p], inverse = new double[p * p];
        for (int j = 0; j < p; j++)
        {
            coefficients[j] = TensorPrimitives.Dot(design.Basis.Column(j), trait.Trait.Values.Span)
                - (lambda * TensorPrimitives.Dot<double>(images[j], whole[0]));
            for (int k = 0; k < p; k++)
            {
                inverse[(j * p) + k] = (j == k ? 1 : 0)
                    + (lambda * TensorPrimitives.Dot<double>(images[j], set.Samples.Basis.Column(k)))
                    - (lambda * lambda * TensorPrimitives.Dot<double>(images[j], whole[1 + k]));
            }
        }

        return ModelMath.FixedEffects(design, coefficients, inverse, trait.Point.ResidualVariance, set.Samples.Degrees);
    }
}
