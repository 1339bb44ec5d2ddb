using System.Numerics.Tensors;
using GpuLmm.Numerics;
using GpuLmm.Numerics.Sparse;

namespace GpuLmm.Backends.Host;

/// <summary>
/// Columns of sets on the host. Rare variants have few carriers: products are of the rows that any column of a set has, H of n × n where
/// it is dense by some of its rows and columns only.
/// </summary>
internal sealed unsafe class HostSetProducts : SetProducts
{
    // Columns of H that are gathered at once.
    private const int Panel = 128;

    private readonly HostBackend backend;
    private readonly ScoreDesign design;
    private readonly int fixedCount;
    private readonly double collinearShare;
    private readonly Lane?[] lanes;

    /// <param name="backend">The host.</param>
    /// <param name="design">What one column of a marker is multiplied with.</param>
    /// <param name="fixedCount">Columns of C that are covariates, before those of the traits.</param>
    public HostSetProducts(HostBackend backend, ScoreDesign design, int fixedCount)
    {
        this.backend = backend;
        this.design = design;
        this.fixedCount = fixedCount;
        collinearShare = MarkerMath.CollinearShare;
        lanes = new Lane?[backend.Threads];
    }

    public override void ForEach(
        int sets, Func<int, IReadOnlyList<SparseColumn>> columnsOf, Action<int, int, SetInformation> finish) =>
        backend.Algebra.InLanes(() => Workers.Run(lanes.Length, sets, (worker, set) =>
            finish(worker, set, (lanes[worker] ??= new Lane(this)).Multiply(columnsOf(set)))));

    public override void Dispose() => Array.ForEach(lanes, lane => lane?.Dispose());

    /// <summary>Memory of one thread.</summary>
    private sealed class Lane(HostSetProducts stage) : IDisposable
    {
        private readonly ScoreDesign design = stage.design;
        private readonly int n = stage.design.SampleCount;
        private readonly int width = stage.design.Columns.Columns;
        private readonly int[] placeOf = new int[stage.design.SampleCount];
        private readonly GrowingBuffer values = new();
        private readonly GrowingBuffer images = new();
        private readonly GrowingBuffer panel = new();
        private readonly GrowingBuffer products = new();
        private readonly GrowingBuffer right = new();
        private int[] support = [];

        /// <summary>The products of some columns.</summary>
        public SetInformation Multiply(IReadOnlyList<SparseColumn> columns)
        {
            int c = columns.Count, q = Gather(columns), traits = width - stage.fixedCount;
            var scores = new double[c * traits];
            var information = new double[c * c];
            if (q == 0 || c == 0)
            {
                return new SetInformation(c, scores, information, Project);
            }

            Products(q, c, scores);
            double[] sizes = Squares(q, c);
            fixed (double* own = information)
            {
                if (design.Forms.Count > 0)
                {
                    Form(q, c, own);
                }
                else if (design.Whitening is not null)
                {
                    Projected(columns, c, information);
                    SubtractFixed(c, own);
                }
                else
                {
                    Weighted(q, c, own);
                    Subtract(columns, c, own);
                }
            }

            Clean(c, traits, sizes, scores, information);
            return new SetInformation(c, scores, information, Project);
        }

        /// <summary>P x.</summary>
        private void Project(SparseColumn column, double[] target)
        {
            Array.Clear(target);
            if (design.Forms.Count > 0)
            {
                for (int k = 0; k < column.Rows.Length; k++)
                {
                    TensorPrimitives.MultiplyAdd<double>(
                        design.Forms[0].Matrix.Column(column.Rows[k]), column.Values[k], target, target);
                }

                return;
            }

            int size = design.WorkspaceLength;
            design.Project(Dense([column], 0, 1), 1, target, new Span<double>(panel.Room(size), size));
        }

        /// <summary>Some columns with their zeros.</summary>
        private Span<double> Dense(IReadOnlyList<SparseColumn> columns, int start, int count)
        {
            var markers = new Span<double>(right.Room((long)n * SparseLower.Lanes), n * count);
            markers.Clear();
            for (int k = 0; k < count; k++)
            {
                SparseColumn column = columns[start + k];
                for (int i = 0; i < column.Rows.Length; i++)
                {
                    markers[(k * n) + column.Rows[i]] = column.Values[i];
                }
            }

            return markers;
        }

        public void Dispose()
        {
            values.Dispose();
            images.Dispose();
            panel.Dispose();
            products.Dispose();
            right.Dispose();
        }

        /// <summary>The rows that any column has, and the columns over these.</summary>
        private int Gather(IReadOnlyList<SparseColumn> columns)
        {
            Array.Fill(placeOf, -1);
            foreach (SparseColumn column in columns)
            {
                foreach (int row in column.Rows)
                {
                    placeOf[row] = 0;
                }
            }

            int q = n - System.MemoryExtensions.Count(placeOf, -1);
            support = support.Length >= q ? support : new int[Math.Max(q, 2 * support.Length)];
            for (int row = 0, at = 0; at < q; row++)
            {
                if (placeOf[row] == 0)
                {
                    support[at] = row;
                    placeOf[row] = at++;
                }
            }

            double* own = values.Room((long)q * columns.Count);
            new Span<double>(own, q * columns.Count).Clear();
            for (int j = 0; j < columns.Count; j++)
            {
                for (int k = 0; k < columns[j].Rows.Length; k++)
                {
                    own[((long)j * q) + placeOf[columns[j].Rows[k]]] = columns[j].Values[k];
                }
            }

            return q;
        }

        /// <summary>C'x of all columns of C, and the scores among them.</summary>
        private void Products(int q, int c, double[] scores)
        {
            double* chosen = right.Room((long)q * width), own = products.Room((long)width * c);
            for (int j = 0; j < width; j++)
            {
                ReadOnlySpan<double> column = design.Columns.Column(j);
                for (int i = 0; i < q; i++)
                {
                    chosen[((long)j * q) + i] = column[support[i]];
                }
            }

            stage.backend.Algebra.Multiply(true, false, width, c, q, 1, chosen, q, values.Pointer, q, 0, own, width);
            int traits = width - stage.fixedCount;
            for (int j = 0; j < c; j++)
            {
                new ReadOnlySpan<double>(own + ((long)j * width) + stage.fixedCount, traits).CopyTo(scores.AsSpan(j * traits));
            }
        }

        /// <summary>The size of each column, before anything is taken out.</summary>
        private double[] Squares(int q, int c)
        {
            ReadOnlySpan<double> weights = design.Weights is null ? default : design.Weights.Column(0);
            var sizes = new double[c];
            for (int j = 0; j < c; j++)
            {
                double* own = values.Pointer + ((long)j * q);
                for (int i = 0; i < q; i++)
                {
                    sizes[j] += own[i] * own[i] * (weights.IsEmpty ? 1 : weights[support[i]]);
                }
            }

            return sizes;
        }

        /// <summary>V'H V.</summary>
        private void Form(int q, int c, double* information)
        {
            DenseMatrix form = design.Forms[0].Matrix;
            double* image = images.Room((long)q * c), chosen = panel.Room((long)q * Panel);
            for (int start = 0; start < q; start += Panel)
            {
                int count = Math.Min(Panel, q - start);
                for (int k = 0; k < count; k++)
                {
                    double* from = form.Pointer + ((long)support[start + k] * n), to = chosen + ((long)k * q);
                    for (int i = 0; i < q; i++)
                    {
                        to[i] = from[support[i]];
                    }
                }

                stage.backend.Algebra.Multiply(
                    false, false, q, c, count, 1, chosen, q, values.Pointer + start, q, start == 0 ? 0 : 1, image, q);
            }

            stage.backend.Algebra.Multiply(true, false, c, c, q, 1, values.Pointer, q, image, q, 0, information, c);
        }

        /// <summary>V'W V.</summary>
        private void Weighted(int q, int c, double* information)
        {
            double* own = values.Pointer;
            if (design.Weights is { } weights)
            {
                own = images.Room((long)q * c);
                ReadOnlySpan<double> column = weights.Column(0);
                for (int j = 0; j < c; j++)
                {
                    for (int i = 0; i < q; i++)
                    {
                        own[((long)j * q) + i] = values.Pointer[((long)j * q) + i] * column[support[i]];
                    }
                }
            }

            stage.backend.Algebra.Multiply(true, false, c, c, q, 1, values.Pointer, q, own, q, 0, information, c);
        }

        /// <summary>Less what covariates explain, or other effects: v_i'v_j with v = Q'x or L⁻¹ G x.</summary>
        private void Subtract(IReadOnlyList<SparseColumn> columns, int c, double* information)
        {
            if (design.Sparse is not { } sparse)
            {
                SubtractFixed(c, information);
                return;
            }

            int effects = sparse.Factor.Size, lanes = SparseLower.Lanes;
            double* image = images.Room((long)effects * c), solved = panel.Room((long)effects * lanes);
            for (int start = 0; start < c; start += lanes)
            {
                int count = Math.Min(lanes, c - start);
                Span<double> markers = Dense(columns, start, count);
                var v = new Span<double>(solved, effects * lanes);
                v.Clear();
                sparse.Crossproducts[0].AddProduct(markers, count, v);
                sparse.Factor.Solve(v);
                for (int k = 0; k < count; k++)
                {
                    for (int i = 0; i < effects; i++)
                    {
                        image[((long)(start + k) * effects) + i] = v[(i * lanes) + k];
                    }
                }
            }

            stage.backend.Algebra.Multiply(true, false, c, c, effects, -1, image, effects, image, effects, 1, information, c);
        }

        /// <summary>Less what covariates explain.</summary>
        private void SubtractFixed(int c, double* information)
        {
            double* own = products.Pointer;
            stage.backend.Algebra.Multiply(
                true, false, c, c, stage.fixedCount, -1, own, width, own, width, 1, information, c);
        }

        /// <summary>V'V⁻¹V, or V'PV: the rows that each column has of P x of all others.</summary>
        private void Projected(IReadOnlyList<SparseColumn> columns, int c, double[] information)
        {
            int lanes = SparseLower.Lanes, size = design.WorkspaceLength;
            double* image = images.Room((long)n * lanes), solved = panel.Room(size);
            for (int start = 0; start < c; start += lanes)
            {
                int count = Math.Min(lanes, c - start);
                var projected = new Span<double>(image, n * count);
                design.Project(Dense(columns, start, count), count, projected, new Span<double>(solved, size));
                for (int i = 0; i < c; i++)
                {
                    for (int k = 0; k < count; k++)
                    {
                        ReadOnlySpan<double> own = projected.Slice(k * n, n);
                        double sum = 0;
                        for (int at = 0; at < columns[i].Rows.Length; at++)
                        {
                            sum += columns[i].Values[at] * own[columns[i].Rows[at]];
                        }

                        information[(i * c) + start + k] = sum;
                    }
                }
            }
        }

        /// <summary>Makes the information symmetric to the last digit, and zero what is nothing but rounding.</summary>
        private void Clean(int c, int traits, double[] sizes, double[] scores, double[] information)
        {
            for (int i = 0; i < c; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    double both = 0.5 * (information[(i * c) + j] + information[(j * c) + i]);
                    information[(i * c) + j] = information[(j * c) + i] = both;
                }
            }

            for (int j = 0; j < c; j++)
            {
                if (information[(j * c) + j] > stage.collinearShare * sizes[j])
                {
                    continue;
                }

                scores.AsSpan(j * traits, traits).Clear();
                for (int i = 0; i < c; i++)
                {
                    information[(j * c) + i] = information[(i * c) + j] = 0;
                }
            }
        }
    }

    /// <summary>Native memory that grows as it is asked for.</summary>
    private sealed class GrowingBuffer : IDisposable
    {
        private NativeBuffer<double>? buffer;

        public double* Pointer => buffer!.Pointer;

        public double* Room(long length)
        {
            if (buffer is null || buffer.Length < length)
            {
                buffer?.Dispose();
                buffer = new NativeBuffer<double>(Math.Max(1, length));
            }

            return buffer.Pointer;
        }

        public void Dispose() => buffer?.Dispose();
    }
}
