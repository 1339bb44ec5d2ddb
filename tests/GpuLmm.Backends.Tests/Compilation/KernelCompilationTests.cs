using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using GpuLmm.Kernels;
using ILGPU.Runtime.Cuda;

namespace GpuLmm.Backends.Tests;

/// <summary>
/// Every kernel variant that can be launched compiles for devices that are not here: a kernel green on the emulation may not.
/// </summary>
[TestFixture]
internal sealed partial class KernelCompilationTests
{
    // What CUDA grants a group without asking.
    private const int MostSharedBytes = 48 * 1024;

    private readonly KernelCompilers compilers = new();

    private static IEnumerable<TestCaseData> Kernels => KernelLoader.Declared().Select(kernel =>
        new TestCaseData(kernel).SetArgDisplayNames(kernel.Name + string.Concat(kernel.GetGenericArguments().Select(t => $" {t.Name}"))));

    [OneTimeTearDown]
    public void Close() => compilers.Dispose();

    [Test]
    public void Both_scalars_of_every_stage_are_declared()
    {
        IEnumerable<string> names = KernelLoader.Declared().Select(kernel => kernel.Name);

        Assert.That(names, Is.EquivalentTo(new[]
        {
            "Decode", "Decode", "MultiplyElements", "MultiplyElements", "Multiply", "Multiply", "Multiply", "Multiply", "Multiply",
                "ProjectOut", "Differentiate",
            "Solve", "Store", "Store", "Store", "Store", "DecodeCalls", "SumCalls", "AddMissing",
                "FactorBlock", "InvertBlocks", "FillUpper", "SolveModels",
                "WindowedSquares",
        }));
    }

    [TestCaseSource(nameof(Kernels))]
    public void Kernel_compiles_to_ptx(MethodInfo kernel)
    {
        foreach ((CudaArchitecture architecture, CudaInstructionSet instructions) in new[]
        {
            (CudaArchitecture.SM_60, CudaInstructionSet.ISA_60),
            (CudaArchitecture.SM_70, CudaInstructionSet.ISA_60),
            (CudaArchitecture.SM_80, CudaInstructionSet.ISA_70),
            (CudaArchitecture.SM_90, CudaInstructionSet.ISA_78),
        })
        {
            string ptx = compilers.ToPtx(kernel, architecture, instructions);
            Keep(kernel, architecture, ptx);

            // A call that the driver cannot resolve compiles silently; only the text shows it.
            Assert.That(ptx, Does.Contain(".entry").And.Not.Contain(".extern .func"));

            // ILGPU's stand-ins for logarithms and exponentials in float64: slow, and inexact next to 1.
            Assert.That(ptx, Does.Not.Contain("RotateHyperbolic").And.Not.Contain("Cordic"));
            Assert.That(SharedBytes(ptx), Is.LessThanOrEqualTo(MostSharedBytes));

            // Structs that ILGPU could not take apart would lie in memory.
            Assert.That(ptx, Does.Not.Contain(".local"));
        }
    }

    [TestCaseSource(nameof(Kernels))]
    public void Kernel_compiles_to_opencl(MethodInfo kernel) =>
        Assert.That(compilers.ToOpenCl(kernel), Does.Contain("kernel void"));

    [Test]
    public void Product_of_doubles_holds_its_panels_in_shared_memory_and_its_sums_in_registers()
    {
        MethodInfo product = KernelLoader.Declared().First(k => k.GetGenericArguments().Contains(typeof(SetDouble)));
        string ptx = compilers.ToPtx(product, CudaArchitecture.SM_80, CudaInstructionSet.ISA_70);

        Assert.That(SharedBytes(ptx), Is.EqualTo(16 * (129 + 65) * 8));
        Assert.That(ptx, Does.Contain("ld.shared.f64").And.Contain("st.shared.f64").And.Not.Contain(".local"));
    }

    [Test]
    public void Kernel_that_is_not_declared_is_not_loaded()
    {
        var loader = new KernelLoader(null!);

        Assert.That(
            () => loader.For((Action<int>)Undeclared),
            Throws.InvalidOperationException.With.Message.Contains(nameof(Undeclared)));
    }

    // For the gate of registers (.ci/ptxas), which has the assembler that the tests do without.
    private static void Keep(MethodInfo kernel, CudaArchitecture architecture, string ptx)
    {
        if (Environment.GetEnvironmentVariable("GPULMM_PTX") is { Length: > 0 } folder)
        {
            string variant = kernel.IsGenericMethod ? string.Join('-', kernel.GetGenericArguments().Select(t => t.Name)) : "plain";
            File.WriteAllText(
                Path.Combine(Directory.CreateDirectory(folder).FullName,
                    $"{kernel.Name}.{variant}.sm_{architecture.Major}{architecture.Minor}.ptx"), ptx);
        }
    }

    private static void Undeclared(int value) => Assert.That(value, Is.Zero);

    private static int SharedBytes(string ptx) => SharedArrays().Matches(ptx)
        .Sum(match => int.Parse(match.Groups["bytes"].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"\.shared \.align \d+ \.b8\s+\w+\[(?<bytes>\d+)\]")]
    private static partial Regex SharedArrays();
}
