using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>The random probes of a set of samples, and what they give without a trait.</summary>
internal sealed class ComponentProbes
{
    private readonly MatrixFreeSet set;
    private readonly KinshipPasses passes;
    private readonly List<double[]> columns = [];
    private readonly List<double[]> forms = [];

    /// <param name="set">The samples.</param>
    /// <param name="passes">Products with K.</param>
    public ComponentProbes(MatrixFreeSet set, KinshipPasses passes)
    {
        (this.set, this.passes) = (set, passes);
        double[][] basis = [.. Enumerable.Range(0, set.Samples.FixedCount).Select(j => set.Samples.Basis.Column(j).ToArray())];
        double[][] explained = passes.Forms([.. basis.Select(column => (column, column))]);
        double[] traces = passes.Traces(set.Selection);

        // The first covariate is the intercept.
        Scales = [.. traces.Select((trace, k) => (trace - explained[0][k]) / (set.Samples.Count - 1))];
        Traces = set.IsRestricted ? [.. traces.Select((trace, k) => trace - explained.Sum(own => own[k]))] : traces;
    }

    /// <summary>c(K_k) of every component.</summary>
    public double[] Scales { get; }

    /// <summary>tr M K_k M of every component; by ML without M.</summary>
    public double[] Traces { get; }

    /// <summary>z, each over the rows of a pass, without covariates by REML.</summary>
    public IReadOnlyList<double[]> Columns => columns;

    /// <summary>z'K_k z of each probe, by component.</summary>
    public IReadOnlyList<double[]> Forms => forms;

    /// <summary>Whether the probes are the coordinates of the samples, so that their sum is a trace.</summary>
    public bool IsExact { get; private set; }

    /// <summary>Adds probes: as many as there are, up to a limit.</summary>
    /// <param name="first">Of the first time.</param>
    /// <param name="most">Of all.</param>
    public void Grow(int first, int most)
    {
        int known = columns.Count;
        int count = Math.Min(most, known == 0 ? first : known + Math.Min(known, MatrixFreeReml.MostProbesAtOnce));
        IsExact = count >= set.Samples.Count;
        if (IsExact)
        {
            (count, known) = (set.Samples.Count, 0);
            columns.Clear();
            forms.Clear();
        }

        columns.AddRange(Enumerable.Range(known, count - known).Select(_ => new double[passes.Rows.Count]));
        Parallel.For(known, count, new ParallelOptions { MaxDegreeOfParallelism = passes.Threads }, k =>
            set.Probe(k, IsExact, columns[k]));
        forms.AddRange(passes.Forms([.. columns.Skip(known).Select(column => (column, column))]));
    }

    /// <summary>
    /// tr of functions of which each probe has a value, the noise that z'K_l z have in common with them taken out: these have known means.
    /// </summary>
    /// <param name="values">Of every probe, by component.</param>
    /// <param name="residuals">What is left of the values of every probe around their mean; empty without randomness.</param>
    /// <returns>The traces by component.</returns>
    public double[] TracesOf(double[][] values, out double[][] residuals)
    {
        int count = Traces.Length;
        if (IsExact)
        {
            residuals = [];
            return [.. Enumerable.Range(0, count).Select(k => values.Sum(own => own[k]))];
        }

        // All components where there are probes enough to tell their slopes, else each its own.
        int[] all = [.. Enumerable.Range(0, count)];
        var traces = new double[count];
        residuals = [.. values.Select(_ => new double[count])];
        for (int k = 0; k < count; k++)
        {
            traces[k] = Regress(values, k, values.Length >= 4 * (count + 2) ? all : [k], residuals);
        }

        return traces;
    }

    /// <summary>Degrees of freedom of the residuals.</summary>
    public int DegreesOf(int probes) =>
        Math.Max(1, probes - 1 - (probes >= 4 * (Traces.Length + 2) ? Traces.Length : 1));

    private double Regress(double[][] values, int k, int[] controls, double[][] residuals)
    {
        int probes = values.Length, size = controls.Length;
        double mean = values.Average(own => own[k]);
        double[] means = Array.ConvertAll(controls, l => forms.Average(own => own[l]));
        double[] products = new double[size * size], slopes = new double[size];
        for (int j = 0; j < probes; j++)
        {
            for (int a = 0; a < size; a++)
            {
                double own = forms[j][controls[a]] - means[a];
                slopes[a] += own * (values[j][k] - mean);
                for (int b = 0; b < size; b++)
                {
                    products[(a * size) + b] += own * (forms[j][controls[b]] - means[b]);
                }
            }
        }

        if (Numerics.CholeskyFactor.TryCreate(products, size, out Numerics.CholeskyFactor factor))
        {
            factor.Solve(slopes);
        }
        else
        {
            Array.Clear(slopes);
        }

        for (int j = 0; j < probes; j++)
        {
            double[] own = [.. controls.Select((l, a) => forms[j][l] - means[a])];
            residuals[j][k] = values[j][k] - mean - TensorPrimitives.Dot<double>(slopes, own);
        }

        return mean + controls.Select((l, a) => slopes[a] * (Traces[l] - means[a])).Sum();
    }
}
