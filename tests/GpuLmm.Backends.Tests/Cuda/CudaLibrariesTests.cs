using GpuLmm.Kernels;

namespace GpuLmm.Backends.Tests;

/// <summary>Finding, pairing, refusing and freeing cuBLAS and cuSOLVER.</summary>
[TestFixture]
internal sealed class CudaLibrariesTests
{
    [Test]
    public void Pair_is_opened_described_and_freed()
    {
        using var standIn = StandIn.OfCuda12();
        using (CudaLibraries libraries = standIn.Open())
        {
            Assert.That(libraries.Description, Is.EqualTo("cuBLAS 12.4.5 and cuSOLVER 11.6.1"));
            Assert.That(Mapped(standIn), Is.True);
        }

        Assert.That(Mapped(standIn), Is.False);
    }

    [Test]
    public void Everything_is_destroyed_and_twice_does_no_harm()
    {
        using var standIn = StandIn.OfCuda12();
        using var blas = new StandInProbe(standIn.PathOf("cublas", 12));
        using var solver = new StandInProbe(standIn.PathOf("cusolver", 11));
        CudaLibraries libraries = standIn.Open();
        Assert.That((blas.Live, solver.Live), Is.EqualTo((1, 2)));
        libraries.Dispose();
        libraries.Dispose();

        Assert.That((blas.Live, solver.Live), Is.EqualTo((0, 0)));
        Assert.That(() => libraries.SetStream(0), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => libraries.Solver.EigenWorkspace(3), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Stream_is_set_on_both()
    {
        using var standIn = StandIn.OfCuda12();
        using var blas = new StandInProbe(standIn.PathOf("cublas", 12));
        using var solver = new StandInProbe(standIn.PathOf("cusolver", 11));
        using CudaLibraries libraries = standIn.Open();
        nint stream = unchecked((nint)0x1234_5678_9abc);
        libraries.SetStream(stream);

        Assert.That((blas.Stream, solver.Stream), Is.EqualTo((stream, stream)));
    }

    [TestCase(13, "13.0.2", 12, "12.0.4")]
    [TestCase(12, "12.0.1", 11, "11.4.2")]
    [TestCase(11, "11.11.3", 11, "11.4.1")]
    public void Each_generation_is_paired_under_its_names(int blas, string blasVersion, int solver, string solverVersion)
    {
        using var standIn = new StandIn();
        standIn.AddBlas(blas, blasVersion);
        standIn.AddSolver(solver, solverVersion);
        using CudaLibraries libraries = standIn.Open();

        Assert.That(libraries.Description, Is.EqualTo($"cuBLAS {blasVersion} and cuSOLVER {solverVersion}"));
    }

    [Test]
    public void Newest_complete_generation_is_taken()
    {
        using var standIn = StandIn.OfCuda12();
        standIn.AddBlas(13, "13.0.2");
        standIn.AddBlas(11, "11.11.3");
        using CudaLibraries libraries = standIn.Open();

        Assert.That(libraries.Description, Does.StartWith("cuBLAS 12.4.5"));
    }

    [Test]
    public void Generations_are_not_mixed_by_name()
    {
        using var standIn = new StandIn();
        standIn.AddBlas(12, "12.4.5");
        standIn.AddSolver(12, "12.0.4");

        Assert.That(CudaLibraries.TryOpen(standIn.Search, out string reason), Is.Null);
        Assert.That(reason, Does.Contain($"{standIn.PathOf("cublas", 12)} is there, but {standIn.PathOf("cusolver", 11)} is not"));
    }

    [Test]
    public void Generations_are_not_mixed_where_names_are_the_same()
    {
        using var standIn = new StandIn();
        standIn.AddBlas(12, "12.4.5");
        standIn.AddSolver(11, "11.4.1");
        Assert.That(CudaLibraries.TryOpen(standIn.Search, out string reason), Is.Null);
        Assert.That(reason, Does.Contain("cuBLAS 12.4.5 is of CUDA 12, cuSOLVER 11.4.1 of CUDA 11"));
        Assert.That(Mapped(standIn), Is.False);

        standIn.AddBlas(11, "11.11.3");
        using CudaLibraries libraries = standIn.Open();
        Assert.That(libraries.Description, Is.EqualTo("cuBLAS 11.11.3 and cuSOLVER 11.4.1"));
    }

    [Test]
    public void Names_tried_are_listed_when_nothing_is_there()
    {
        using var standIn = new StandIn();
        Assert.That(CudaLibraries.TryOpen(standIn.Search, out string reason), Is.Null);

        Assert.That(reason, Is.EqualTo(
            $"not found: {standIn.PathOf("cublas", 13)}, {standIn.PathOf("cublas", 12)}, {standIn.PathOf("cublas", 11)}"));
    }

    [Test]
    public void Bare_name_that_the_loader_does_not_know_is_absent_and_no_failure()
    {
        Assert.That(CudaLibrary.TryLoad("libgpulmm-no-such.so.12", out string reason), Is.Null);
        Assert.That(reason, Is.Empty);
    }

    [Test]
    public void File_that_is_no_library_is_named()
    {
        using var standIn = StandIn.OfCuda12();
        File.WriteAllText(standIn.PathOf("cublas", 13), "no library");
        File.WriteAllText(standIn.PathOf("cusolver", 11), "no library either");

        Assert.That(CudaLibraries.TryOpen(standIn.Search, out string reason), Is.Null);
        Assert.That(reason, Does.Contain("libcublas.so.13 cannot be loaded (").And.Contain("libcusolver.so.11 cannot be loaded ("));
    }

    [Test]
    public void Library_without_an_entry_point_is_refused_by_its_name()
    {
        using var standIn = new StandIn();
        standIn.AddBlas(12, "12.4.5", "WITHOUT_DSYRK");
        standIn.AddSolver(11, "11.6.1");

        Assert.That(CudaLibraries.TryOpen(standIn.Search, out string reason), Is.Null);
        Assert.That(reason, Does.Contain("lacks cublasDsyrk_v2"));
        Assert.That(Mapped(standIn), Is.False);
    }

    [TestCase("cublas", "cublasCreate_v2 failed: CUBLAS_STATUS_NOT_INITIALIZED")]
    [TestCase("cusolver", "cusolverDnCreate failed: CUSOLVER_STATUS_NOT_INITIALIZED")]
    public void Library_that_does_not_serve_the_device_is_refused_with_its_status(string failing, string expected)
    {
        using var standIn = new StandIn();
        standIn.AddBlas(12, "12.4.5", failing == "cublas" ? ["NO_DEVICE"] : []);
        standIn.AddSolver(11, "11.6.1", failing == "cusolver" ? ["NO_DEVICE"] : []);

        Assert.That(CudaLibraries.TryOpen(standIn.Search, out string reason), Is.Null);
        Assert.That(reason, Does.Contain(expected).And.Contain("libcublas.so.12"));
        Assert.That(Mapped(standIn), Is.False);
    }

    [TestCase(null, ExpectedResult = true)]
    [TestCase("", ExpectedResult = true)]
    [TestCase("0", ExpectedResult = true)]
    [TestCase("1", ExpectedResult = false)]
    public bool Variable_that_may_force_tf32_rules_the_libraries_out(string? value) => TensorFloat.Refusal(value) is null;

    [Test]
    public void Failures_are_failures_of_the_driver() =>
        Assert.That(DeviceCatalog.IsDriverFailure(new CudaLibraryException("cublasDgemm_v2", "CUBLAS_STATUS_EXECUTION_FAILED", false)));

    private static bool Mapped(StandIn standIn) => File.ReadAllText("/proc/self/maps").Contains(standIn.Folder, StringComparison.Ordinal);
}
