using GpuLmm.Kernels;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Backends.Tests;

/// <summary>Factorisations by the cuSOLVER bindings, on memory of ILGPU's emulation, by the 64-bit and the 32-bit interface.</summary>
[TestFixture(true)]
[TestFixture(false)]
internal sealed class CuSolverTests(bool wide)
{
    private StandIn? standIn;
    private StandInProbe? probe;
    private CudaLibraries? libraries;
    private AcceleratorBackend? opened;
    private DeviceScope? scope;
    private AcceleratorStream? stream;

    private CuSolver Solver => libraries!.Solver;

    private AcceleratorBackend Backend => opened!;

    private AcceleratorStream Stream => stream ??= scope!.CreateStream();

    private string EigenName => wide ? "cusolverDnXsyevd" : "cusolverDnDsyevd";

    private string CholeskyName => wide ? "cusolverDnXpotrf" : "cusolverDnDpotrf";

    [OneTimeSetUp]
    public void Open()
    {
        standIn = StandIn.OfCuda12(wide ? [] : ["WITHOUT_64_BIT"]);
        probe = new StandInProbe(standIn.PathOf("cusolver", 11));
        libraries = standIn.Open();
        opened = (AcceleratorBackend)Accelerators.Open("ilgpu-cpu", 1);
        scope = opened.Memory.Open();
    }

    [OneTimeTearDown]
    public void Close()
    {
        scope?.Dispose();
        opened?.Dispose();
        libraries?.Dispose();
        probe?.Dispose();
        standIn?.Dispose();
    }

    [Test]
    public void Workspace_is_known_before_anything_is_allocated()
    {
        Assert.That(Solver.EigenWorkspace(10),
            Is.EqualTo(wide ? new SolverWorkspace((8 * 203) + 17, 81) : new SolverWorkspace(8 * 203, 0)));
        Assert.That(Solver.CholeskyWorkspace(10), Is.EqualTo(wide ? new SolverWorkspace((8 * 11) + 5, 0) : new SolverWorkspace(8 * 11, 0)));
    }

    [Test]
    public void Workspace_beyond_the_narrow_interface_is_refused_there()
    {
        if (wide)
        {
            Assert.That(Solver.EigenWorkspace(40_000).DeviceBytes, Is.EqualTo((16L * 40_000 * 40_000) + 24 + 17));
        }
        else
        {
            Assert.That(() => Solver.EigenWorkspace(40_000), Throws.TypeOf<CudaLibraryException>().With.Message.Contains("n = 40000"));
        }
    }

    [Test]
    public void Eigenvectors_reconstruct_and_values_ascend([Values(1, 2, 17)] int n)
    {
        double[] symmetric = Symmetric(n, 0);
        (double[] vectors, double[] values) = Decompose(n, symmetric);

        Assert.That(values, Is.Ordered.Ascending);
        Assert.That(Product(n, (i, j, k) => vectors[i + (k * n)] * values[k] * vectors[j + (k * n)]), Is.EqualTo(symmetric).Within(1e-12));
        Assert.That(
            Product(n, (i, j, k) => vectors[k + (i * n)] * vectors[k + (j * n)]),
            Is.EqualTo(Product(n, (i, j, k) => i == j && k == i ? 1 : 0)).Within(1e-12));
    }

    [Test]
    public void Factor_reconstructs_and_the_upper_triangle_is_left_alone([Values(1, 2, 17)] int n)
    {
        double[] positive = Symmetric(n, n);
        double[] factor = Lower(n, positive);
        Assert.That(Factor(n, factor), Is.Zero);

        Assert.That(Enumerable.Range(0, n * n).Where(at => at % n < at / n).Select(at => factor[at]), Is.All.NaN);
        Assert.That(
            Product(n, (i, j, k) => k <= Math.Min(i, j) ? factor[i + (k * n)] * factor[j + (k * n)] : 0),
            Is.EqualTo(positive).Within(1e-12));
    }

    [Test]
    public void Indefinite_matrix_is_a_result_and_no_exception()
    {
        double[] matrix = Symmetric(5, 5);
        matrix[3 + (3 * 5)] = -1;

        Assert.That(Factor(5, Lower(5, matrix)), Is.EqualTo(4));
    }

    [Test]
    public void Decomposition_that_does_not_converge_says_so()
    {
        probe!.Info(2);
        Assert.That(
            () => Decompose(3, Symmetric(3, 0)),
            Throws.TypeOf<ArithmeticException>().With.Message.Contains("info = 2").And.Message.Contains(
                EigenName).And.Message.Contains("n = 3"));
    }

    [Test]
    public void Refused_argument_is_a_fault_of_ours()
    {
        probe!.Info(-5);
        Assert.That(() => Decompose(3, Symmetric(3, 0)), Throws.InvalidOperationException.With.Message.Contains("argument number 5"));
    }

    [TestCase(2, "CUSOLVER_STATUS_ALLOC_FAILED", true)]
    [TestCase(6, "CUSOLVER_STATUS_EXECUTION_FAILED", false)]
    [TestCase(77, "cuSOLVER status 77", false)]
    public void Failure_names_the_call_and_its_status(int status, string name, bool outOfMemory)
    {
        var memory = new SolverMemory(new SolverWorkspace(1 << 20, 1 << 10), 256, 256, () => 0);
        Expect(EigenName, () => Solver.SymmetricEigen(3, 256, 256, memory));
        Expect(EigenName + "_bufferSize", () => Solver.EigenWorkspace(3));
        Expect(CholeskyName, () => Solver.Cholesky(3, 256, memory));
        Expect(CholeskyName + "_bufferSize", () => Solver.CholeskyWorkspace(3));

        void Expect(string call, Action action)
        {
            probe!.Fail(status);
            CudaLibraryException thrown = Assert.Throws<CudaLibraryException>(action)!;
            Assert.That(thrown.Message, Is.EqualTo($"{call} failed: {name}."));
            Assert.That(thrown.IsOutOfMemory, Is.EqualTo(outOfMemory));
        }
    }

    [Test]
    public void Workspace_that_is_too_small_is_a_failure_of_the_call()
    {
        var memory = new SolverMemory(new SolverWorkspace(8, 0), 256, 256, () => 0);
        Assert.That(
            () => Solver.SymmetricEigen(3, 256, 256, memory),
            Throws.TypeOf<CudaLibraryException>().With.Message.EqualTo($"{EigenName} failed: CUSOLVER_STATUS_INVALID_VALUE."));
    }

    [Test]
    public void Empty_matrix_is_refused() =>
        Assert.That(() => Solver.EigenWorkspace(0), Throws.TypeOf<ArgumentOutOfRangeException>());

    private (double[] Vectors, double[] Values) Decompose(int n, double[] symmetric)
    {
        double[] vectors = Lower(n, symmetric), values = new double[n];
        using DeviceScope own = Backend.Memory.Open();
        ArrayView<double> matrix = own.Allocate<double>((long)n * n, "matrix"), diagonal = own.Allocate<double>(n, "values");
        Stream.Upload(vectors, matrix);
        Solver.SymmetricEigen(
            n, matrix.LoadEffectiveAddressAsPtr(), diagonal.LoadEffectiveAddressAsPtr(), Memory(own, Solver.EigenWorkspace(n)));
        Download(matrix, vectors);
        Download(diagonal, values);
        return (vectors, values);
    }

    private int Factor(int n, double[] lower)
    {
        using DeviceScope own = Backend.Memory.Open();
        ArrayView<double> matrix = own.Allocate<double>((long)n * n, "matrix");
        Stream.Upload(lower, matrix);
        int info = Solver.Cholesky(n, matrix.LoadEffectiveAddressAsPtr(), Memory(own, Solver.CholeskyWorkspace(n)));
        Download(matrix, lower);
        return info;
    }

    private SolverMemory Memory(DeviceScope memory, SolverWorkspace size)
    {
        ArrayView<byte> workspace = memory.Allocate<byte>(size.DeviceBytes, "workspace");
        ArrayView<int> info = memory.Allocate<int>(1, "info");
        return new SolverMemory(size, workspace.LoadEffectiveAddressAsPtr(), info.LoadEffectiveAddressAsPtr(), () => Read(info));
    }

    private unsafe int Read(ArrayView<int> info)
    {
        int value = 0;
        Stream.Download(info, &value, 1);
        return value;
    }

    private unsafe void Download(ArrayView<double> from, double[] to)
    {
        fixed (double* pointer = to)
        {
            Stream.Download(from, pointer, to.Length);
        }
    }

    private static double[] Symmetric(int n, double diagonal)
    {
        var random = new Random(n);
        double[] matrix = new double[n * n];
        for (int j = 0; j < n; j++)
        {
            for (int i = j; i < n; i++)
            {
                matrix[i + (j * n)] = matrix[j + (i * n)] = random.NextDouble() - 0.5 + (i == j ? diagonal : 0);
            }
        }

        return matrix;
    }

    // What is above the diagonal must not be read.
    private static double[] Lower(int n, double[] matrix) => [.. matrix.Select((value, at) => at % n < at / n ? double.NaN : value)];

    private static double[] Product(int n, Func<int, int, int, double> term) =>
        [.. Enumerable.Range(0, n * n).Select(at => Enumerable.Range(0, n).Sum(k => term(at % n, at / n, k)))];
}
