using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// One model of a batch on its way: its rows, the fixed effects that they can tell, and its equations; or why it has none.
/// </summary>
internal sealed class BatchedModel
{
    /// <summary>A model with so many random and fixed effects takes seconds by dense factors, and a single fit is sparse.</summary>
    public const int MostRows = 1_000;

    private readonly BatchDesign design;
    private readonly double[] response;
    private readonly ColumnSpace space = new();
    private readonly List<int> kept = [];
    private readonly bool[] isTold;

    private BatchedModel(BatchDesign design, string name, int[] rows, double[] response)
    {
        this.design = design;
        this.response = response;
        Name = name;
        Rows = rows;
        isTold = new bool[design.Names.Count];
        WeightUnit = design.Weights is { } weights && rows.Length > 0 ? rows.Average(row => 1 / weights[row]) : 1;
        Terms = [.. design.Random.Select(term => new BatchTerm(term, rows))];
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its rows of the design.</summary>
    public int[] Rows { get; }

    /// <summary>Why it is not fitted, and how that is said; null where it is.</summary>
    public (BatchStatus Status, string Note)? Fault { get; private set; }

    /// <summary>What weights are multiplied by, so that a row has a variance of σ² on the average.</summary>
    public double WeightUnit { get; }

    /// <summary>Random terms in the order of the formula.</summary>
    public IReadOnlyList<BatchTerm> Terms { get; }

    /// <summary>The columns of X that are no combination of those before.</summary>
    public IReadOnlyList<int> Kept => kept;

    /// <summary>
    /// Whether these rows can tell each coefficient: a column that is left out takes with it those of which it is a combination, as their
    /// coefficients then mean something else than in other models.
    /// </summary>
    public IReadOnlyList<bool> IsTold => isTold;

    /// <summary>T of X = Q T, upper triangular, row-major.</summary>
    public double[] Triangle { get; private set; } = [];

    /// <summary>Q'y.</summary>
    public double[] Projection { get; private set; } = [];

    /// <summary>Standard deviation of y − QQ'y: the unit of the equations' response.</summary>
    public double Unit { get; private set; }

    /// <summary>y − QQ'y in that unit; empty where there is a fault.</summary>
    public double[] Residual { get; private set; } = [];

    /// <summary>The equations, on the orthonormal basis Q; null where there is a fault.</summary>
    public SmallModel? Equations { get; private set; }

    /// <summary>Prepares a model.</summary>
    /// <param name="design">What all models share.</param>
    /// <param name="name">Its name.</param>
    /// <param name="rows">Its rows of the design.</param>
    /// <param name="response">y of these rows, offsets taken away.</param>
    public static BatchedModel Create(BatchDesign design, string name, int[] rows, double[] response)
    {
        var model = new BatchedModel(design, name, rows, response);
        model.Fault = model.Prepare();
        return model;
    }

    private (BatchStatus, string)? Prepare()
    {
        int n = Rows.Length;
        if (n == 0)
        {
            return (BatchStatus.TooFewRows, "no row with a response");
        }

        AddColumns();
        if (n <= kept.Count + 1)
        {
            return (BatchStatus.TooFewRows,
                $"{n} rows for {kept.Count} fixed effects and the variances; expected at least {kept.Count + 2}");
        }

        double[] residual = TakeFixed();
        double norm = TensorPrimitives.Norm<double>(residual);
        if (norm <= 1e-12 * TensorPrimitives.Norm<double>(response))
        {
            return (BatchStatus.NoVariation, response.All(value => value == response[0])
                ? $"all values are {response[0]:g6}" : "the response is a linear combination of the fixed effects");
        }

        string? fault = Terms.Select(term => term.Fault(design.Weights is not null)).FirstOrDefault(own => own is not null);
        if (fault is not null)
        {
            return (BatchStatus.NotIdentifiable, fault);
        }

        int size = Terms.Sum(term => term.RowCount) + kept.Count;
        if (size > MostRows)
        {
            return (BatchStatus.TooLarge, $"{size:N0} random and fixed effects; a batch has models of at most {MostRows:N0}");
        }

        Unit = norm / Math.Sqrt(n - kept.Count);
        TensorPrimitives.Divide(residual, Unit, residual);
        Residual = residual;
        Equations = new BatchEquations(design, this).Build();
        return null;
    }

    /// <summary>Column k of Q.</summary>
    public ReadOnlySpan<double> Basis(int k) => space.Basis(k);

    private void AddColumns()
    {
        var column = new double[Rows.Length];
        for (int j = 0; j < design.Fixed.Count; j++)
        {
            for (int i = 0; i < column.Length; i++)
            {
                column[i] = design.Fixed[j][Rows[i]];
            }

            if (space.TryAdd(column, out int[] dependsOn))
            {
                isTold[j] = true;
                kept.Add(j);
            }
            else if (Array.Exists(column, value => value != 0))
            {
                Array.ForEach(dependsOn, k => isTold[kept[k]] = false);
            }
        }

        Triangle = space.Triangle();
    }

    private double[] TakeFixed()
    {
        double[] residual = [.. response];
        Projection = new double[kept.Count];
        for (int pass = 0; pass < 2; pass++)
        {
            for (int k = 0; k < kept.Count; k++)
            {
                double share = TensorPrimitives.Dot(space.Basis(k), residual);
                Projection[k] += share;
                TensorPrimitives.MultiplyAdd(space.Basis(k), -share, residual, residual);
            }
        }

        return residual;
    }
}
