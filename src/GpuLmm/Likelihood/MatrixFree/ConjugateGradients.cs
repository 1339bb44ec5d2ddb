using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>A system (λ M K_{−c} M + I) x = b, or with K[S, S] where covariates stay in.</summary>
/// <param name="Samples">Where M is from; b is projected.</param>
/// <param name="Lambda">λ.</param>
/// <param name="LeftOut">c, or <see cref="KinshipPasses.NoneLeftOut"/>.</param>
/// <param name="Right">b, over the rows of a pass.</param>
/// <param name="Start">A first x; null for zeros.</param>
/// <param name="Weights">Of the components, for K = Σ w_k K_k; null where all markers count alike.</param>
internal sealed record LinearSystem(
    MaskedSamples Samples, double Lambda, int LeftOut, double[] Right, double[]? Start = null, double[]? Weights = null)
{
    /// <summary>Whether covariates are taken out.</summary>
    public bool IsProjected { get; init; } = true;
}

/// <summary>
/// Solves many systems at once by conjugate gradients (Hestenes &amp; Stiefel 1952), each with its own recurrence, all that have not
/// converged in one pass over the genotypes.
/// </summary>
internal static class ConjugateGradients
{
    /// <summary>Systems that are solved at once; more wait for their turn.</summary>
    public const int MostColumns = 512;

    private const int MostIterations = 1000;

    /// <summary>Solves systems.</summary>
    /// <param name="passes">Products with K.</param>
    /// <param name="systems">The systems.</param>
    /// <param name="tolerance">Norm of the residual, relative to that of b.</param>
    /// <returns>x of each.</returns>
    /// <exception cref="ArithmeticException">A system that does not converge.</exception>
    public static double[][] Solve(KinshipPasses passes, IReadOnlyList<LinearSystem> systems, double tolerance) =>
        [.. systems.Chunk(MostColumns).SelectMany(some => SolveTogether(passes, some, tolerance))];

    private static IEnumerable<double[]> SolveTogether(KinshipPasses passes, LinearSystem[] systems, double tolerance)
    {
        State[] states = [.. systems.Select(system => new State(system, tolerance))];
        State[] started = [.. states.Where(state => state.System.Start is not null && state.System.Lambda > 0)];
        Apply(passes, started, state => state.Solution, (state, product) => state.Begin(product));
        for (int iteration = 0; ; iteration++)
        {
            State[] active = [.. states.Where(state => !state.IsDone)];
            if (active.Length == 0)
            {
                return states.Select(state => state.Solution);
            }

            if (iteration == MostIterations)
            {
                throw new ArithmeticException(FormattableString.Invariant(
                    $"null model: {active.Length} of {states.Length} systems did not converge to {tolerance:g3} ")
                    + $"in {MostIterations} iterations.");
            }

            Apply(passes, active, state => state.Direction, (state, product) => state.Advance(product));
        }
    }

    private static void Apply(KinshipPasses passes, State[] states, Func<State, double[]> column, Action<State, Memory> take)
    {
        if (states.Length == 0)
        {
            return;
        }

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = passes.Threads };
        using var columns = new DenseMatrix(passes.Rows.Count, states.Length);
        Parallel.For(0, states.Length, parallel, j => column(states[j]).CopyTo(columns.Column(j)));
        using DenseMatrix product = passes.Multiply(
            columns, Array.ConvertAll(states, state => state.System.LeftOut), Array.ConvertAll(states, state => state.System.Weights));
        Parallel.For(0, states.Length, parallel, j => take(states[j], new Memory(product, j)));
    }

    /// <summary>A column of a matrix, for lambdas.</summary>
    private readonly record struct Memory(DenseMatrix Matrix, int Column)
    {
        public Span<double> Span => Matrix.Column(Column);
    }

    private sealed class State
    {
        private readonly double[] residual;
        private readonly double goal;
        private double squares;

        public State(LinearSystem system, double tolerance)
        {
            System = system;
            goal = tolerance * tolerance * TensorPrimitives.SumOfSquares<double>(system.Right);
            residual = [.. system.Right];

            // Without K the system is x = b.
            Solution = system.Lambda == 0 ? [.. system.Right]
                : system.Start is null ? new double[system.Right.Length] : [.. system.Start];
            if (system.Lambda == 0)
            {
                Array.Clear(residual);
            }

            Direction = [.. residual];
            squares = TensorPrimitives.SumOfSquares<double>(residual);
        }

        public LinearSystem System { get; }

        public double[] Solution { get; }

        public double[] Direction { get; }

        public bool IsDone => squares <= goal;

        /// <summary>From K x to b − (λ M K M + I) x.</summary>
        public void Begin(Memory product)
        {
            Operate(product.Span, Solution);
            TensorPrimitives.Subtract(System.Right, product.Span, residual);
            residual.CopyTo(Direction, 0);
            squares = TensorPrimitives.SumOfSquares<double>(residual);
        }

        /// <summary>One iteration, from K times the direction.</summary>
        public void Advance(Memory product)
        {
            Span<double> image = product.Span;
            Operate(image, Direction);
            double step = squares / TensorPrimitives.Dot<double>(Direction, image);
            TensorPrimitives.MultiplyAdd(Direction, step, Solution, Solution);
            TensorPrimitives.MultiplyAdd(image, -step, residual, residual);
            double next = TensorPrimitives.SumOfSquares<double>(residual);
            TensorPrimitives.MultiplyAdd(Direction, next / squares, residual, Direction);
            squares = next;
        }

        private void Operate(Span<double> product, double[] column)
        {
            System.Samples.Project(product, System.IsProjected);
            TensorPrimitives.MultiplyAdd(product, System.Lambda, column, product);
        }
    }
}
