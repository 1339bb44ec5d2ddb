using GpuLmm.Kernels;

namespace GpuLmm.Backends.Tests;

/// <summary>What a lost device fails at while its memory is freed takes no other failure's place.</summary>
internal sealed class DeviceScopeTests
{
    [Test]
    public void A_lost_device_frees_the_rest_and_says_nothing_more()
    {
        using Backend opened = Accelerators.Open("ilgpu-cpu", 1);
        var backend = (AcceleratorBackend)opened;
        var first = new Freed(fails: false);
        DeviceException? thrown = Assert.Throws<DeviceException>(() =>
        {
            using DeviceScope scope = backend.Memory.Open();
            scope.Own(first);
            scope.Allocate<double>(100, "numbers");
            scope.Own(new Freed(fails: true));
            throw new DeviceException("the block of markers 1 (rs1) to 10 (rs10)");
        });

        Assert.That(thrown!.Message, Does.Contain("block of markers"));
        Assert.That(first.IsFreed, Is.True);
        Assert.That(backend.Memory.LiveBytes, Is.Zero);
    }

    [Test]
    public void Only_what_a_driver_throws_is_passed_over() =>
        Assert.That(() => DeviceCatalog.Release(() => throw new InvalidOperationException("a fault of ours")),
            Throws.TypeOf<InvalidOperationException>());

    private sealed class Freed(bool fails) : IDisposable
    {
        public bool IsFreed { get; private set; }

        public void Dispose()
        {
            IsFreed = true;
            if (fails)
            {
                throw new NotSupportedException("error 700");
            }
        }
    }
}
