using GpuLmm.Backends.Several;
using GpuLmm.Kernels;

namespace GpuLmm.Backends.Tests;

/// <summary>The backends that every contract runs on, and which of them were there.</summary>
internal static class BackendsUnderTest
{
    // What a CUDA device does by cuBLAS and cuSOLVER, on the emulation: who calls what with which sizes is tested without a GPU.
    private static readonly Lazy<StandIn> StandIns = new(() => StandIn.OfCuda12());

    // One of ours per line; a new backend is a new line.
    private static readonly Dictionary<string, Func<Precision, Backend>> Openers = new()
    {
        ["host-native"] = precision => HostBackend.Open(2, precision),
        ["host-managed"] = precision => HostBackend.Open(2, precision, "managed"),
        ["ilgpu-cpu"] = precision => Accelerators.Open("ilgpu-cpu", 2, precision),
        ["ilgpu-cpu, two"] = precision => Accelerators.Open("ilgpu-cpu,ilgpu-cpu:1", 2, precision),
        ["host and ilgpu-cpu"] = precision => Accelerators.Open("cpu,ilgpu-cpu", 2, precision),
        ["ilgpu-cpu, vendor's calls"] = precision => Accelerators.OpenEmulation(2, precision, StandIns.Value.Search),
        ["cuda"] = precision => Accelerators.Open("cuda", 2, precision),
        ["opencl"] = precision => Accelerators.Open("opencl", 2, precision),
    };

    private static readonly SortedDictionary<string, string> Outcomes = [];

    /// <summary>Arguments of contract fixtures: every backend in both precisions.</summary>
    public static IEnumerable<TestFixtureData> All =>
        from name in Openers.Keys
        from precision in new[] { Precision.Double, Precision.Mixed }
        select Fixture(name, precision);

    /// <summary>
    /// Arguments of contracts of stages that are float64 in either precision: in mixed precision, too, where a backend is one device, not
    /// where the same devices are emulated as several or with a vendor's calls.
    /// </summary>
    public static IEnumerable<TestFixtureData> InDouble =>
        from name in Openers.Keys
        from precision in new[] { Precision.Double, Precision.Mixed }
        where precision == Precision.Double || name is not ("ilgpu-cpu, two" or "host and ilgpu-cpu" or "ilgpu-cpu, vendor's calls")
        select Fixture(name, precision);

    /// <summary>
    /// Arguments of contracts of stages that are float64 in either precision and that several devices leave to the first: each backend
    /// alone.
    /// </summary>
    public static IEnumerable<TestFixtureData> Alone =>
        from name in Openers.Keys
        where name is not ("ilgpu-cpu, two" or "host and ilgpu-cpu")
        select Fixture(name, Precision.Double);

    /// <summary>Which backends were tested and which were not, and why.</summary>
    public static string Summary => string.Join("; ", Outcomes.Select(outcome => $"{outcome.Key}: {outcome.Value}"));

    /// <summary>The devices behind a backend.</summary>
    public static IEnumerable<AcceleratorBackend> DevicesOf(Backend? backend) =>
        backend is BackendGroup group ? group.Members.OfType<AcceleratorBackend>() : backend is AcceleratorBackend device ? [device] : [];

    /// <summary>Opens a backend, or ignores the test with the reason why it is not there.</summary>
    public static Backend OpenOrIgnore(string name, Precision precision)
    {
        string absent;
        try
        {
            Backend backend = Openers[name](precision);
            absent = name == "host-native" && !((HostBackend)backend).Algebra.IsNative ? backend.Description : "";
            if (absent.Length == 0)
            {
                Record(name, $"tested ({(backend as AcceleratorBackend)?.Device ?? backend.Description})");
                return backend;
            }

            backend.Dispose();
        }
        catch (DeviceException e) when (name is "cuda" or "opencl")
        {
            absent = e.Message;
        }

        Record(name, "absent");
        Assert.Ignore(absent);
        throw new InvalidOperationException("Assert.Ignore does not return.");
    }

    /// <summary>Deletes what was made for the run.</summary>
    public static void Clean()
    {
        if (StandIns.IsValueCreated)
        {
            StandIns.Value.Dispose();
        }
    }

    /// <summary>
    /// The emulation runs every thread of a kernel on the host. In double precision it is among the fast tests; mixed precision, several
    /// devices and a vendor's calls are the emulation once more and so among the slow ones.
    /// </summary>
    private static TestFixtureData Fixture(string name, Precision precision)
    {
        var fixture = new TestFixtureData(name, precision);
        if (name.Contains("ilgpu-cpu", StringComparison.Ordinal) && (name != "ilgpu-cpu" || precision != Precision.Double))
        {
            fixture.Properties.Add("Category", "Slow");
        }

        return fixture;
    }

    private static void Record(string name, string outcome)
    {
        lock (Outcomes)
        {
            Outcomes[name] = outcome;
        }
    }
}

/// <summary>Names the backends really tested, at the end of the run.</summary>
[SetUpFixture]
internal sealed class BackendSummary
{
    [OneTimeTearDown]
    public void Print()
    {
        BackendsUnderTest.Clean();
        TestContext.Progress.WriteLine($"Backends: {BackendsUnderTest.Summary}");
    }
}
