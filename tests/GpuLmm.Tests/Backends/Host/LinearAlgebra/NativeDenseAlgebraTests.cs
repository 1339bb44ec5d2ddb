using System.Runtime.Intrinsics.X86;
using GpuLmm.Backends.Host.LinearAlgebra;
using GpuLmm.Numerics;

namespace GpuLmm.Tests.Backends.Host.LinearAlgebra;

[TestFixture]
internal sealed unsafe class NativeDenseAlgebraTests : DenseAlgebraContract
{
    protected override DenseAlgebra Open(int threads)
    {
        DenseAlgebra algebra = DenseAlgebra.Open(threads);
        if (!algebra.IsNative)
        {
            Assert.Ignore(algebra.Description);
        }

        return algebra;
    }

    [Test]
    public void The_description_names_library_and_threads() =>
        Assert.That(Algebra.Description, Does.Match(@"^.+ \(.+\), 2 threads$"));

    [Test]
    public void An_OpenBLAS_older_than_the_processor_does_not_run_its_oldest_kernels()
    {
        if (!OperatingSystem.IsLinux() || !Avx2.IsSupported || Environment.GetEnvironmentVariable("OPENBLAS_CORETYPE") is not null)
        {
            Assert.Ignore("the kernels are chosen for it on Linux with AVX2 only, and only where nobody has chosen");
        }

        Assert.That(Algebra.Description, Does.Not.Contain("Prescott"));
    }

    [Test]
    public void Both_eigensolvers_agree([Values(1, 2, 40, 111)] int n)
    {
        NativeBlasLibrary library = ((NativeDenseAlgebra)Algebra).Library;
        Func<int, int, double> gram = Gram(n, n + 9, 4);
        using var a = new NativeBuffer<double>((n + 2) * n);
        using var conquered = new NativeBuffer<double>(n);
        using var robust = new NativeBuffer<double>(n);
        Fill();
        NativeSymmetricEigen.DivideAndConquer(library, n, a.Pointer, n + 2, conquered.Pointer);
        double[] first = [.. a.Slice(0, n).ToArray().Select(Math.Abs)];
        Fill();
        NativeSymmetricEigen.RobustRepresentations(library, n, a.Pointer, n + 2, robust.Pointer);
        Assert.That(robust.Slice(0, n).ToArray(), Is.EqualTo(conquered.Slice(0, n).ToArray()).Within(1e-12 * n));
        Assert.That(a.Slice(0, n).ToArray().Select(Math.Abs), Is.EqualTo(first).Within(1e-8));

        void Fill()
        {
            for (int j = 0; j < n; j++)
            {
                for (int i = 0; i < n; i++)
                {
                    a.Pointer[i + (j * (n + 2))] = gram(i, j);
                }
            }
        }
    }
}
