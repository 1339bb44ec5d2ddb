namespace GpuLmm.Tests;

/// <summary>Tests that share a host backend of two threads.</summary>
public abstract class HostFixture
{
    /// <summary>Open while the tests run.</summary>
    protected HostBackend Host { get; private set; } = null!;

    [OneTimeSetUp]
    public void OpenHost() => Host = HostBackend.Open(2);

    [OneTimeTearDown]
    public void CloseHost() => Host.Dispose();
}
