namespace GpuLmm;

/// <summary>Sums up the cross-products of a model of a batch, and says what their rows are.</summary>
/// <param name="design">What all models share.</param>
/// <param name="model">Its rows, terms, basis and response.</param>
internal sealed class BatchEquations(BatchDesign design, BatchedModel model)
{
    public SmallModel Build()
    {
        int row = 0, parameter = 0;

        // The term of most levels first: its diagonal, or blocks, fill in nothing.
        foreach (BatchTerm term in model.Terms.OrderByDescending(term => term.LevelCount))
        {
            (term.FirstRow, term.FirstParameter) = (row, parameter);
            row += term.RowCount;
            parameter += term.ParameterCount;
        }

        var shape = new SmallModelShape(row, model.Kept.Count, parameter);
        var small = new SmallModel(shape);
        Lay(small);
        Sum(small);
        Align(small);
        bool isRestricted = design.Method == LikelihoodMethod.Reml;
        small.Layout[shape.RestrictedAt] = isRestricted ? 1 : 0;
        small.Data[shape.DegreesAt] = model.Rows.Length - (isRestricted ? model.Kept.Count : 0);
        return small;
    }

    private void Lay(SmallModel small)
    {
        SmallModelShape shape = small.Shape;
        foreach (BatchTerm term in model.Terms)
        {
            int k = term.EffectCount;
            for (int row = 0; row < term.RowCount; row++)
            {
                int effect = row % k, at = term.FirstRow + row;
                LayRow(small, at, term.HasBlocks ? at - effect : at, term.HasBlocks ? k : 1,
                    term.FirstParameter + (term.HasBlocks ? 0 : effect));
            }

            LayParameters(small, term);
        }

        for (int row = shape.Random; row < shape.Rows; row++)
        {
            LayRow(small, row, row, 1, -1);
        }
    }

    private static void LayParameters(SmallModel small, BatchTerm term)
    {
        int k = term.EffectCount, size = term.HasBlocks ? k : 1;
        for (int block = 0; block < (term.HasBlocks ? 1 : k); block++)
        {
            int first = term.FirstParameter + block;
            small.Layout[small.Shape.BlockAt(first)] = size;
            small.Layout[small.Shape.BoundAt(first + SmallModelShape.Entry(size - 1, size - 1))] = 1;
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    small.Layout[small.Shape.DiagonalAt(first + SmallModelShape.Entry(i, j))] = first + SmallModelShape.Entry(j, j);
                }
            }
        }
    }

    private static void LayRow(SmallModel small, int row, int start, int size, int factor)
    {
        small.Layout[SmallModelShape.FirstAt(row)] = start;
        small.Layout[SmallModelShape.StartAt(row)] = start;
        small.Layout[SmallModelShape.SizeAt(row)] = size;
        small.Layout[SmallModelShape.FactorAt(row)] = factor;
    }

    private void Sum(SmallModel small)
    {
        SmallModelShape shape = small.Shape;
        int length = model.Terms.Sum(term => term.EffectCount) + shape.Fixed;
        int[] rows = new int[length];
        double[] values = new double[length], residual = model.Residual;
        for (int i = 0; i < residual.Length; i++)
        {
            double weight = design.Weights is { } weights ? weights[model.Rows[i]] * model.WeightUnit : 1;
            Collect(shape, i, rows, values);
            for (int a = 0; a < length; a++)
            {
                double weighted = weight * values[a];
                small.Data[shape.RightAt + rows[a]] += weighted * residual[i];
                for (int b = 0; b < length; b++)
                {
                    if (rows[b] <= rows[a] && values[b] != 0 && weighted != 0)
                    {
                        small.Data[SmallModelShape.Entry(rows[a], rows[b])] += weighted * values[b];
                        int first = SmallModelShape.FirstAt(rows[a]);
                        small.Layout[first] = Math.Min(small.Layout[first], small.Layout[SmallModelShape.StartAt(rows[b])]);
                    }
                }
            }

            small.Data[shape.TotalAt] += weight * residual[i] * residual[i];
        }
    }

    /// <summary>The entries of one record's row of [Z Q].</summary>
    private void Collect(SmallModelShape shape, int record, int[] rows, double[] values)
    {
        int next = 0;
        foreach (BatchTerm term in model.Terms)
        {
            for (int a = 0; a < term.EffectCount; a++)
            {
                rows[next] = term.FirstRow + (term.Levels[record] * term.EffectCount) + a;
                values[next++] = term.Slopes[a][record];
            }
        }

        for (int k = 0; k < shape.Fixed; k++)
        {
            rows[next] = shape.Random + k;
            values[next++] = model.Basis(k)[record];
        }
    }

    /// <summary>All rows of a block begin where the first of them does.</summary>
    private static void Align(SmallModel small)
    {
        for (int row = small.Shape.Rows - 1; row >= 0; row--)
        {
            int start = small.Layout[SmallModelShape.StartAt(row)], end = start + small.Layout[SmallModelShape.SizeAt(row)];
            int first = Enumerable.Range(start, end - start).Min(other => small.Layout[SmallModelShape.FirstAt(other)]);
            small.Layout[SmallModelShape.FirstAt(row)] = first;
        }
    }
}
