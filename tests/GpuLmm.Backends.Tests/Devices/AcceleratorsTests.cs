using GpuLmm.Kernels;

namespace GpuLmm.Backends.Tests;

/// <summary>Which device is taken, why, and what is said when none can be.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class AcceleratorsTests
{
    private static readonly DeviceInfo Host = new("cpu", DeviceKind.Host, "host", 1, true, false, "");
    private static readonly DeviceInfo Cuda = new("cuda:0", DeviceKind.Cuda, "a GPU", 1, true, true, "");
    private static readonly DeviceInfo OpenClGpu = new("opencl:1", DeviceKind.OpenCl, "another GPU", 1, true, true, "");
    private static readonly DeviceInfo OpenClCpu = new("opencl:0", DeviceKind.OpenCl, "a processor", 1, true, false, "");
    private static readonly DeviceInfo NoDouble = new("opencl:2", DeviceKind.OpenCl, "a small GPU", 1, false, true, "it has no float64");

    private string? forced;

    [SetUp]
    public void KeepVariable()
    {
        forced = Environment.GetEnvironmentVariable(Accelerators.Variable);
        Environment.SetEnvironmentVariable(Accelerators.Variable, null);
    }

    [TearDown]
    public void RestoreVariable() => Environment.SetEnvironmentVariable(Accelerators.Variable, forced);

    [Test]
    public void Cuda_comes_before_an_opencl_gpu_and_that_before_the_host()
    {
        Assert.That(Accelerators.Choose([Host, OpenClGpu, Cuda]).Device, Is.EqualTo("cuda:0"));
        Assert.That(Accelerators.Choose([Host, OpenClCpu, OpenClGpu]),
            Is.EqualTo(("opencl:1", "no usable CUDA device; the first usable OpenCL GPU")));
        Assert.That(Accelerators.Choose([Host, OpenClCpu]).Device, Is.EqualTo("cpu"), "an OpenCL processor is no better than the host");
    }

    [Test]
    public void Unusable_devices_are_passed_over_and_named()
    {
        (string device, string reason) = Accelerators.Choose([Host, NoDouble]);

        Assert.That(device, Is.EqualTo("cpu"));
        Assert.That(reason, Does.Contain("opencl:2: a small GPU").And.Contain("it has no float64"));
    }

    [Test]
    public void List_names_the_host_and_the_emulation_whatever_drivers_there_are()
    {
        IReadOnlyList<DeviceInfo> devices = Accelerators.List();

        Assert.That(devices[0], Has.Property(nameof(DeviceInfo.Name)).EqualTo("cpu"));
        DeviceInfo emulation = devices.Single(d => d.Kind == DeviceKind.IlgpuCpu);
        Assert.That((emulation.Name, emulation.IsUsable, emulation.HasDouble, emulation.IsGpu),
            Is.EqualTo(("ilgpu-cpu", true, true, false)));
        Assert.That(devices.Where(d => d.Kind is DeviceKind.Cuda or DeviceKind.OpenCl).Select(d => d.Description),
            Has.None.Contains("emulation"));
    }

    [Test]
    public void Best_backend_says_why_it_was_taken()
    {
        using Backend backend = Accelerators.OpenBest(1);

        Assert.That(backend.Name, Is.EqualTo(Accelerators.Choose(Accelerators.List()).Device));
        Assert.That(backend.Choice, Is.Not.Empty);
    }

    [Test]
    public void Named_device_needs_no_reason()
    {
        using Backend backend = Accelerators.Open("CPU", 1, Precision.Mixed);

        Assert.That((backend.Name, backend.Choice, backend.Precision, backend.Threads), Is.EqualTo(("cpu", "", Precision.Mixed, 1)));
    }

    [Test]
    public void Variable_decides_where_the_choice_is_open()
    {
        Environment.SetEnvironmentVariable(Accelerators.Variable, "ilgpu-cpu");
        using Backend best = Accelerators.OpenBest(1);
        using Backend named = Accelerators.Open("cpu", 1);

        Assert.That((best.Name, best.Choice), Is.EqualTo(("ilgpu-cpu", "GPULMM_DEVICE=ilgpu-cpu")));
        Assert.That(named.Name, Is.EqualTo("cpu"));
        Assert.That(best.Description, Does.Contain("emulation").And.Contain("float64").And.Contain("on the host"));
    }

    [TestCase("gpu")]
    [TestCase("cuda:x")]
    [TestCase("cuda:-1")]
    [TestCase("cpu:0")]
    [TestCase("cuda:0:1")]
    [TestCase("")]
    public void Unknown_name_is_refused_with_what_there_is(string device) => Assert.That(
        () => Accelerators.Open(device),
        Throws.TypeOf<DeviceException>().With.Message.Contains($"'{device}'").And.Message.Contains("Present: cpu: host"));

    [TestCase("cuda:99")]
    [TestCase("opencl:99")]
    public void Absent_device_is_refused_with_what_there_is(string device) => Assert.That(
        () => Accelerators.Open(device),
        Throws.TypeOf<DeviceException>().With.Message.Contains($"{device} is not there").And.Message.Contains("ilgpu-cpu"));

    [Test]
    public void Variable_that_names_no_device_is_blamed()
    {
        Environment.SetEnvironmentVariable(Accelerators.Variable, "cuda:98");

        Assert.That(() => Accelerators.OpenBest(), Throws.TypeOf<DeviceException>().With.Message.Contains("GPULMM_DEVICE=cuda:98"));
    }

    [TestCase("cuda", DeviceKind.Cuda, 0, "cuda:0")]
    [TestCase(" OpenCL:3", DeviceKind.OpenCl, 3, "opencl:3")]
    [TestCase("ilgpu-cpu", DeviceKind.IlgpuCpu, 0, "ilgpu-cpu")]
    public void Names_are_read(string text, DeviceKind kind, int index, string written)
    {
        Assert.That(DeviceName.TryParse(text, out DeviceName name));
        Assert.That((name.Kind, name.Index, name.ToString()), Is.EqualTo((kind, index, written)));
    }
}
