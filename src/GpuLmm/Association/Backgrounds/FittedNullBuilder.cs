using System.Numerics.Tensors;
using GpuLmm.Backends;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>Scores and information of the samples of a fitted model, and of their products with environments.</summary>
internal sealed class FittedNullBuilder
{
    private const int MostPolishing = 4;

    // g'I⁻¹g: twice what a step promises to the likelihood.
    private const double LeastDecrement = 1e-22;
    private const double MostDecrement = 1e-6;

    private readonly MixedDesign design;
    private readonly string[] ids;
    private readonly RecordList records;
    private readonly ScanEnvironment[] environments;
    private readonly bool isRobust;

    // Of every column of a marker: null for the marker itself.
    private readonly double[]?[] columns;

    /// <param name="design">The model.</param>
    /// <param name="options">Ids and environments.</param>
    /// <exception cref="InputException">As of <see cref="FittedNull"/>.</exception>
    public FittedNullBuilder(MixedDesign design, FittedNullOptions options)
    {
        this.design = design;
        double[] ones = [.. Enumerable.Repeat(1.0, design.Rows.Length)];
        if (!design.Fixed.Explains(ones))
        {
            throw new InputException(
                $"{design.Formula.Response.Text} ~ …: the fixed part has no intercept, which a marker, being centred, is tested beside.");
        }

        (ids, int[] index) = Samples(options.Id);
        records = new RecordList(index, ids.Length);
        environments = [.. options.Environments.Select(Environment)];
        columns = [null, .. environments.SelectMany(environment => environment.Columns)];
        isRobust = options.IsRobust;
        int least = design.Fixed.Names.Count + columns.Length + 1;
        if (design.Rows.Length < least)
        {
            throw new InputException(
                $"{design.Table.Path}: {design.Rows.Length} complete records, {design.Fixed.Names.Count} fixed effects and {columns.Length} "
                + $"effects of a marker leave no degree of freedom: expected at least {least} records.");
        }
    }

    /// <summary>Prepares a fit.</summary>
    /// <param name="report">The fit.</param>
    /// <param name="kernels">Kernels by name.</param>
    /// <param name="backend">Where to factor and multiply.</param>
    public FittedNull Build(ModelReport report, IReadOnlyDictionary<string, Kinship> kernels, Backend backend)
    {
        if (!report.IsConverged)
        {
            throw new ArithmeticException($"the null model {report.Formula} did not converge: {report.Diagnosis}");
        }

        using DesignCovariance covariance = DesignCovariance.Create(design, kernels, backend.Threads);
        var parameters = new VarianceParameters(covariance.Parts);
        double[] working = parameters.ToParameters(FittedModel.Of(report).ComponentsOf(covariance.Parts)),
            response = ModelDesign.Response(design);
        using VarianceLikelihood likelihood = isRobust
            ? new DenseLikelihood(backend, parameters, design.Fixed, response, LikelihoodMethod.Reml)
            : LikelihoodChoice.Of(backend, parameters, design.Fixed, response, LikelihoodMethod.Reml);
        VariancePoint point = (report.Method == LikelihoodMethod.Reml ? Polished(likelihood, working) : likelihood.Evaluate(working))
            ?? throw new InputException($"{report.Formula}: V is singular at the estimated variances; markers cannot be tested against it.");
        double[] projected = likelihood.Complete(point).Projected;
        DenseMatrix scores = Scores(projected);
        ScoreDesign own = likelihood is GroupedLikelihood grouped
            ? Sparse(new GroupedInformation(grouped, design.Fixed, records, ids.Length), scores)
            : Dense(((DenseLikelihood)likelihood).Projection, scores, response, backend);
        var numbers = new ScoreNull(
            design.Rows.Length, design.Fixed.Names.Count, TensorPrimitives.Dot<double>(response, projected));
        return new FittedNull(report, ids, own, numbers, environments.Length == 0 ? [] : ScanEnvironment.Tests(environments), isRobust);
    }

    /// <summary>Fits a generalised model to its fixed point, and prepares it.</summary>
    /// <param name="kernels">Kernels by name.</param>
    /// <param name="backend">Where to factor and multiply.</param>
    /// <param name="options">Family, and variances that are held.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    /// <exception cref="InputException">A response that the family does not have, several records of an id, separation.</exception>
    /// <exception cref="ArithmeticException">The fit did not converge.</exception>
    public FittedNull Build(
        IReadOnlyDictionary<string, Kinship> kernels, Backend backend, FittedNullOptions options, CancellationToken cancellationToken)
    {
        ResponseFamily family = options.Model.Family;
        if (ids.Length < design.Rows.Length)
        {
            throw new InputException(
                $"{design.Table.Path}: {design.Rows.Length} records of {ids.Length} ids; with family {FamilyNames.Name(family)} a sample has one "
                + "record. Repeated trials of a sample are one record of cbind(success, failure).");
        }

        using DesignCovariance covariance = DesignCovariance.Create(design, kernels, backend.Threads, isResidualFree: false);
        bool hasRandom = design.Random.Count + design.Spatial.Count > 0;
        RiskSets? sets = options.Events is { } events
            ? new RiskSets(design.Response.Values, [.. design.Rows.Select(row => events[row])]) : null;
        GeneralisedSample? response = sets is not null ? null : GeneralisedSample.Read(
            design, family, hasRandom ? () => options.Theta ?? LaplaceTheta(kernels, backend, cancellationToken) : null);
        WorkingModel model = sets is null ? new SampleWorkingModel(response!.Sample) : new CoxWorkingModel(sets, design.Offset, backend);
        using var fit = WorkingFit.Find(design, model, covariance, backend, options.HeldVariances, cancellationToken);
        ModelReport report = fit.Report(family, FamilyNames.LinksOf(family)[0]).WithSpecification(design, options.Model);
        double theta = response?.Theta ?? double.NaN;
        if (!double.IsNaN(theta))
        {
            report = report with { Parameters = new Dictionary<string, double>(report.Parameters) { ["theta"] = theta } };
        }

        report = report with { Warnings = [.. report.Warnings, .. response?.Notes ?? []] };
        if (environments.Length > 0)
        {
            DenseMatrix interacting = Scores(fit.Point.Projected);
            return new FittedNull(
                report, ids,
                fit.Likelihood is GroupedLikelihood ofGroups
                    ? Sparse(new GroupedInformation(ofGroups, design.Fixed, records, ids.Length), interacting)
                    : Dense(((DenseLikelihood)fit.Likelihood).Projection, interacting, fit.Response, backend),
                new ScoreNull(design.Rows.Length, design.Fixed.Names.Count, double.NaN) { HasKnownScale = true },
                ScanEnvironment.Tests(environments));
        }

        var generalised = GeneralisedNull.Of(fit, family, theta, sets);
        using DenseMatrix scores = Scores(fit.Point.Projected), explaining = generalised.WeightedBasis();
        DenseMatrix columns = Joined(scores, explaining);
        ScoreDesign own = fit.Likelihood is GroupedLikelihood grouped
            ? Sparse(new GroupedInformation(grouped, design.Fixed, records, ids.Length), columns)
            : new ScoreDesign
            {
                Columns = columns,
                Weights = Weights([generalised.Weights]),
                Forms = [new QuadraticForm(((DenseLikelihood)fit.Likelihood).Projection.Clone(), null, [(0, null)])],
            };
        return new FittedNull(
            report, ids, own,
            new ScoreNull(design.Rows.Length, design.Fixed.Names.Count, double.NaN), [])
        {
            Generalised = generalised,
        };
    }

    /// <summary>θ̂ by Laplace's approximation.</summary>
    private double LaplaceTheta(IReadOnlyDictionary<string, Kinship> kernels, Backend backend, CancellationToken cancellationToken)
    {
        MixedModelOptions options = MixedModelOptions.Default with { Family = ResponseFamily.NegativeBinomial2 };
        using var kept = MixedModelRefit.Of(
            design, EngineChoice.StrategyOf(design, options), kernels, backend, options, cancellationToken);
        return kept.Original.IsConverged ? kept.Original.Parameters["theta"]
            : throw new ArithmeticException($"θ of the null model {design.Formula.Text} was not found: {kept.Original.Diagnosis}");
    }

    private static DenseMatrix Joined(DenseMatrix left, DenseMatrix right)
    {
        var joined = new DenseMatrix(left.Rows, left.Columns + right.Columns);
        for (int j = 0; j < joined.Columns; j++)
        {
            (j < left.Columns ? left.Column(j) : right.Column(j - left.Columns)).CopyTo(joined.Column(j));
        }

        return joined;
    }

    /// <summary>
    /// The maximum to more digits than a report needs: searches end where a step promises nothing to the likelihood, which is flat there,
    /// and the statistics of a million markers follow V itself. What is returned was evaluated last.
    /// </summary>
    private static VariancePoint? Polished(VarianceLikelihood likelihood, double[] working)
    {
        VariancePoint? point = likelihood.Evaluate(working);
        for (int step = 0; step < MostPolishing && point is not null && Next(likelihood.Parameters, point) is { } next; step++)
        {
            if (likelihood.Evaluate(next) is not { } polished)
            {
                return likelihood.Evaluate(point.Parameters);
            }

            point = polished;
        }

        return point;
    }

    /// <summary>
    /// Newton's step by the average information; null where it is none worth taking, or not small: the search then ended for another
    /// reason, as on a ridge, at a bound, or by ML.
    /// </summary>
    private static double[]? Next(VarianceParameters parameters, VariancePoint point)
    {
        int[] free = [.. Enumerable.Range(0, parameters.Count).Where(k => !parameters.IsAtBound(k, point.Parameters))];
        double[] move = [.. free.Select(k => point.Gradient[k])];
        if (!CholeskyFactor.TryCreate(
            SmallMatrix.Select(point.ParameterInformation, parameters.Count, free), free.Length, out CholeskyFactor factor)
            || !(factor.Squares(move) is > LeastDecrement and < MostDecrement))
        {
            return null;
        }

        factor.Solve(move);
        double[] next = [.. point.Parameters];
        for (int k = 0; k < free.Length; k++)
        {
            next[free[k]] += move[k];
        }

        return free.Any(k => parameters.IsAtBound(k, next)) ? null : next;
    }

    /// <summary>The ids of the records, in the order in which they first come.</summary>
    private (string[] Ids, int[] Index) Samples(string column)
    {
        IReadOnlyList<string?> text = design.Table.Text(column);
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] index = new int[design.Rows.Length];
        for (int i = 0; i < index.Length; i++)
        {
            string id = text[design.Rows[i]]
                ?? throw design.Table.Fault(design.Rows[i], $"column {column} is missing: expected the id of a sample.");
            index[i] = places.TryGetValue(id, out int place) ? place : places[id] = places.Count;
        }

        return ([.. places.Keys], index);
    }

    private ScanEnvironment Environment(string name)
    {
        DataTable table = design.Table;
        IReadOnlyList<string>? given = design.Options.Factors.TryGetValue(name, out IReadOnlyList<string>? levels) ? levels : null;
        int missing = Array.FindIndex(design.Rows, row => table.Text(name)[row] is null);
        if (missing >= 0)
        {
            throw table.Fault(design.Rows[missing], $"environment {name} is missing; put it into the formula, which leaves such records out.");
        }

        ScanEnvironment environment;
        if (given is null && table.Numbers(name) is { } numbers)
        {
            environment = ScanEnvironment.Continuous(name, [.. design.Rows.Select(row => numbers[row])]);
        }
        else
        {
            FactorValue factor = FactorLevels.OfColumn(table, name, given);
            int[] used = [.. design.Rows.Select(row => factor.Codes[row]).Distinct().Order()];
            environment = ScanEnvironment.Factor(
                name, [.. used.Select(code => factor.Levels[code])],
                [.. design.Rows.Select(row => Array.IndexOf(used, factor.Codes[row]))]);
        }

        return environment.Columns.All(column => design.Fixed.Explains(column)) ? environment : throw new InputException(
            $"{design.Formula.Response.Text} ~ …: environment {name} has no main effect in the formula, without which its interaction with a marker means nothing: add + {name}.");
    }

    /// <summary>Z_j'Py.</summary>
    private DenseMatrix Scores(double[] projected)
    {
        var scores = new DenseMatrix(ids.Length, columns.Length);
        for (int j = 0; j < columns.Length; j++)
        {
            Span<double> own = scores.Column(j);
            for (int id = 0; id < ids.Length; id++)
            {
                foreach (int record in records.Of(id))
                {
                    own[id] += projected[record] * (columns[j]?[record] ?? 1);
                }
            }
        }

        return scores;
    }

    private ScoreDesign Sparse(GroupedInformation information, DenseMatrix scores) => new()
    {
        Columns = scores,
        Weights = Weights([.. Pairs().Select(pair => information.Squares(columns[pair.I], columns[pair.J]))]),
        Sparse = information.Create(columns),
    };

    private ScoreDesign Dense(DenseMatrix projection, DenseMatrix scores, double[] response, Backend backend)
    {
        QuadraticForm[] forms = Forms((left, right) => Information(projection, left, right, backend.Threads), 0);
        if (isRobust)
        {
            using var robust = new RobustInformation(projection, design.Fixed.Names.Count, response, records, ids.Length, backend);
            forms = [.. forms, .. Forms(robust.Of, Pairs().Count())];
        }

        int pairs = forms.Max(form => form.Pairs.Max(pair => pair.Pair)) + 1;
        return new ScoreDesign
        {
            Columns = scores,
            Weights = Weights([.. Enumerable.Range(0, pairs).Select(pair => Diagonal(forms, pair))]),
            Forms = forms,
        };
    }

    /// <summary>The quadratic forms of the pairs of columns.</summary>
    /// <param name="of">The matrix of two columns.</param>
    /// <param name="first">Number of the first pair.</param>
    private QuadraticForm[] Forms(Func<double[]?, double[]?, DenseMatrix> of, int first)
    {
        double[]?[] perId = [.. columns.Select(PerId)];
        return columns.Skip(1).Zip(perId.Skip(1)).All(pair => pair.Second is not null)
            ? OfIds(of(null, null), perId, first)
            : [.. Pairs().Select((pair, k) => new QuadraticForm(of(columns[pair.I], columns[pair.J]), null, [(first + k, null)]))];
    }

    /// <summary>One matrix serves all columns where an environment is the same in all records of an id.</summary>
    private QuadraticForm[] OfIds(DenseMatrix information, double[]?[] perId, int first) =>
    [
        .. Enumerable.Range(0, columns.Length).Select(j => new QuadraticForm(
            information, perId[j],
            [.. Enumerable.Range(j, columns.Length - j).Select(i => (first + ColumnLayout.PairOf(i, j), perId[i]))])),
    ];

    /// <summary>Diagonal of a pair's form: the measure of its size.</summary>
    private double[] Diagonal(QuadraticForm[] forms, int pair)
    {
        QuadraticForm form = forms.First(own => own.Pairs.Any(one => one.Pair == pair));
        double[]? left = form.Pairs.First(one => one.Pair == pair).Left;
        return [.. Enumerable.Range(0, ids.Length).Select(id => form.Matrix[id, id] * (form.Right?[id] ?? 1) * (left?[id] ?? 1))];
    }

    private DenseMatrix Weights(IReadOnlyList<double[]> pairs)
    {
        var weights = new DenseMatrix(ids.Length, pairs.Count);
        for (int k = 0; k < pairs.Count; k++)
        {
            pairs[k].CopyTo(weights.Column(k));
        }

        return weights;
    }

    private IEnumerable<(int I, int J)> Pairs() =>
        Enumerable.Range(0, columns.Length).SelectMany(i => Enumerable.Range(0, i + 1).Select(j => (i, j)));

    /// <summary>A column over ids; null where it differs between records of one, and for the marker itself.</summary>
    private double[]? PerId(double[]? column)
    {
        if (column is null)
        {
            return null;
        }

        var values = new double[ids.Length];
        for (int id = 0; id < ids.Length; id++)
        {
            ReadOnlySpan<int> own = records.Of(id);
            values[id] = column[own[0]];
            foreach (int record in own)
            {
                if (column[record] != values[id])
                {
                    return null;
                }
            }
        }

        return values;
    }

    /// <summary>The symmetric part of Z_i'P Z_j.</summary>
    private DenseMatrix Information(DenseMatrix projection, double[]? left, double[]? right, int threads)
    {
        var information = new DenseMatrix(ids.Length, ids.Length);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        int[] idOf = new int[projection.Rows];
        for (int id = 0; id < ids.Length; id++)
        {
            foreach (int record in records.Of(id))
            {
                idOf[record] = id;
            }
        }

        Parallel.For(0, ids.Length, parallel, b =>
        {
            Span<double> target = information.Column(b);
            foreach (int column in records.Of(b))
            {
                ReadOnlySpan<double> own = projection.Column(column);
                double weight = right?[column] ?? 1, mirrored = left?[column] ?? 1;
                for (int row = 0; row < own.Length; row++)
                {
                    double both = left is null && right is null
                        ? own[row] : 0.5 * own[row] * (((left?[row] ?? 1) * weight) + ((right?[row] ?? 1) * mirrored));
                    target[idOf[row]] += both;
                }
            }
        });
        return information;
    }
}
