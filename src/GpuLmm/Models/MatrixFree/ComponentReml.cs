using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Variances of several components by average information, with traces from random probes (Loh et al. 2015, BOLT-REML): what waits of any
/// trait shares the passes. Probes are added until the Monte Carlo errors of all shares of the variance are below theirs.
/// </summary>
internal static class ComponentReml
{
    private const int MostIterations = 60;

    // Traces and squares are linear in the errors of the solutions: these are to be small beside the score's deviation, which is of √n.
    private const double MostTolerance = 1e-5;
    private const double TolerancePerRoot = 1e-3;

    /// <summary>Estimates.</summary>
    /// <param name="sets">Traits by their samples, fitted with one kinship; take the estimates.</param>
    /// <param name="passes">Products with K.</param>
    /// <param name="options">Probes, and when to stop.</param>
    /// <exception cref="ArithmeticException">A search that does not converge, or components that cannot be told apart.</exception>
    public static void Estimate(IReadOnlyList<MatrixFreeSet> sets, KinshipPasses passes, MatrixFreeOptions options)
    {
        int[] markers = Array.ConvertAll(passes.Markers.CountsIn, counts => counts.Sum());
        Dictionary<MatrixFreeSet, ComponentProbes> probes = sets.ToDictionary(set => set, set => new ComponentProbes(set, passes));
        ComponentSearch[] searches = [.. sets.SelectMany(set => set.Traits.Select(
            trait => new ComponentSearch(set, trait, probes[set], markers, options.Tolerance)))];
        var estimates = new Dictionary<ComponentSearch, KinshipShares>();
        while (searches.Any(search => !search.IsDone))
        {
            ComponentSearch[] open = [.. searches.Where(search => !search.IsDone)];
            foreach (ComponentProbes own in open.Select(search => search.Probes).Distinct())
            {
                own.Grow(MatrixFreeReml.FirstProbes, options.MaxProbes);
            }

            Array.ForEach(open, search => search.Resume());
            Dictionary<ComponentSearch, double[][]> forms = Search(open, passes, options);
            foreach (ComponentSearch search in open)
            {
                bool isLast = search.Probes.Columns.Count >= options.MaxProbes;
                estimates[search] = search.Judge(
                    passes.Markers.Components, markers, forms[search], isLast, options.MonteCarloShare);
            }
        }

        Finish(searches, estimates, passes, options);
    }

    /// <summary>Steps of all searches until each has converged.</summary>
    private static Dictionary<ComponentSearch, double[][]> Search(
        ComponentSearch[] searches, KinshipPasses passes, MatrixFreeOptions options)
    {
        double tolerance = Math.Min(Math.Min(MostTolerance, options.Tolerance), TolerancePerRoot / Math.Sqrt(passes.Rows.Count));
        var forms = new Dictionary<ComponentSearch, double[][]>();
        for (int iteration = 0; searches.Any(search => !search.IsConverged); iteration++)
        {
            ComponentSearch[] active = [.. searches.Where(search => !search.IsConverged)];
            if (iteration == MostIterations)
            {
                throw new ArithmeticException(
                    $"null model of {active[0].Trait.Trait.Name}: the variances of its components did not converge in {iteration} steps.");
            }

            foreach ((ComponentSearch search, double[][] own) in SolveAll(
                active, search => search.Systems(), passes, tolerance))
            {
                search.Take(own);
            }

            foreach ((ComponentSearch search, double[][] own) in FormsOf(active, passes))
            {
                forms[search] = own;
            }

            Dictionary<ComponentSearch, double[][]> columns = ColumnsOf(active, passes);
            Dictionary<ComponentSearch, double[][]> solved = SolveAll(
                active, search => [.. columns[search].Select(column => search.System(column))], passes, options.Tolerance);
            Array.ForEach(active, search => search.Step(forms[search], columns[search], solved[search]));
        }

        return forms;
    }

    private static Dictionary<ComponentSearch, double[][]> SolveAll(
        ComponentSearch[] searches, Func<ComponentSearch, LinearSystem[]> systems, KinshipPasses passes, double tolerance)
    {
        LinearSystem[][] asked = Array.ConvertAll(searches, search => systems(search));
        double[][] solved = ConjugateGradients.Solve(passes, [.. asked.SelectMany(own => own)], tolerance);
        return Split(searches, solved, k => asked[k].Length);
    }

    private static Dictionary<ComponentSearch, double[][]> FormsOf(ComponentSearch[] searches, KinshipPasses passes)
    {
        (double[], double[])[][] pairs = Array.ConvertAll(searches, search => ((double[], double[])[])
            [(search.Residuals!, search.Residuals!), .. search.Images.Zip(search.Probes.Columns)]);
        double[][] forms = [.. pairs.SelectMany(own => own).Chunk(ConjugateGradients.MostColumns / 2)
            .SelectMany(some => passes.Forms(some))];
        return Split(searches, forms, k => pairs[k].Length);
    }

    /// <summary>M K_k r of every component, then r itself.</summary>
    private static Dictionary<ComponentSearch, double[][]> ColumnsOf(ComponentSearch[] searches, KinshipPasses passes) =>
        searches.Chunk(Math.Max(1, ConjugateGradients.MostColumns / passes.Markers.Components.Count))
            .SelectMany(some => ColumnsTogether(some, passes)).ToDictionary();

    private static Dictionary<ComponentSearch, double[][]> ColumnsTogether(ComponentSearch[] searches, KinshipPasses passes)
    {
        int components = passes.Markers.Components.Count;
        using var columns = new DenseMatrix(passes.Rows.Count, searches.Length * components);
        for (int j = 0; j < columns.Columns; j++)
        {
            searches[j / components].Residuals.CopyTo(columns.Column(j));
        }

        using DenseMatrix product = passes.Multiply(
            columns, null, [.. Enumerable.Range(0, columns.Columns).Select(j => SmallMatrix.Unit(components, j % components))]);
        return searches.Index().ToDictionary(pair => pair.Item, pair => (double[][])
        [
            .. Enumerable.Range(0, components).Select(k =>
            {
                Span<double> own = product.Column((pair.Index * components) + k);
                pair.Item.Set.Samples.Project(own);
                return own.ToArray();
            }),
            pair.Item.Residuals!,
        ]);
    }

    /// <summary>The likelihood at the estimates, by recurrences of Σ w_k K_k, and K Q of these.</summary>
    private static void Finish(
        ComponentSearch[] searches, Dictionary<ComponentSearch, KinshipShares> estimates, KinshipPasses passes,
        MatrixFreeOptions options)
    {
        foreach (ComponentSearch search in searches)
        {
            KinshipShares own = estimates[search];
            MatrixFreeSet set = search.Set;
            (QuadraturePoint point, int steps) = ComponentLikelihood.At(search, own, passes, options);
            using DenseMatrix images = passes.Multiply(
                set.Samples.Basis, null, [.. Enumerable.Repeat(own.Weights, set.Samples.FixedCount)]);
            search.Trait.Take(
                own, point, search.Probes.Columns.Count, steps,
                [.. Enumerable.Range(0, set.Samples.FixedCount).Select(j => images.Column(j).ToArray())]);
        }
    }

    private static Dictionary<ComponentSearch, double[][]> Split(
        ComponentSearch[] searches, double[][] values, Func<int, int> count)
    {
        int next = 0;
        return searches.Index().ToDictionary(
            pair => pair.Item, pair => values[next..(next += count(pair.Index))]);
    }
}
