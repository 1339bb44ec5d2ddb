using GpuLmm.Kernels;

namespace GpuLmm.Backends.Tests;

/// <summary>Opens the backend of a fixture once, and sees after each test that no device memory is left.</summary>
internal abstract class BackendContract(string name, Precision precision)
{
    private Backend? opened;

    protected Backend Backend => opened!;

    protected string Name => name;

    protected Precision Precision => precision;

    /// <summary>Whether kernels are emulated: sizes must stay small.</summary>
    protected bool IsEmulated => name.Contains("ilgpu-cpu", StringComparison.Ordinal);

    [OneTimeSetUp]
    public void Open() => opened = BackendsUnderTest.OpenOrIgnore(name, precision);

    [OneTimeTearDown]
    public void Close() => opened?.Dispose();

    [TearDown]
    public void No_device_memory_is_left()
    {
        foreach (AcceleratorBackend accelerator in BackendsUnderTest.DevicesOf(opened))
        {
            Assert.That(accelerator.Memory.LiveBytes, Is.Zero, accelerator.Name);
        }
    }

    /// <summary>Numbers between −1 and 1.</summary>
    protected static DenseMatrix Random(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        var matrix = new DenseMatrix(rows, columns);
        for (int j = 0; j < columns; j++)
        {
            for (int i = 0; i < rows; i++)
            {
                matrix[i, j] = (2 * random.NextDouble()) - 1;
            }
        }

        return matrix;
    }

    protected static void AssertClose(double actual, double expected, double tolerance, string what) =>
        Assert.That(actual, Is.EqualTo(expected).Within(tolerance * Math.Max(1, Math.Abs(expected))), what);
}
