using System.Diagnostics;

namespace GpuLmm.Cli.Tests;

/// <summary>Two processes do not write to one prefix; one that is gone does not stand in the way.</summary>
[Platform("Linux,MacOsX")]
public sealed class LockTests
{
    private SmallStudy study = null!;

    private string Lock => study.Path("r.lock");

    [SetUp]
    public void Create() => study = new SmallStudy(200, 30_000);

    [TearDown]
    public void Delete() => study.Dispose();

    [Test]
    public void The_second_process_on_a_prefix_is_refused_and_one_after_a_kill_is_not()
    {
        using Process first = Running();
        Gpulmm.AssertFails(
            Gpulmm.Run(study.Scan()), 3, $"r: is written by another process, {first.Id} on {Environment.MachineName} ({Lock})");
        Assert.That(File.Exists(Lock), Is.True, "the refused one leaves it");
        first.Kill();
        first.WaitForExit();
        Assert.That(File.Exists(Lock), Is.True);
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--background", "none", "--overwrite")));
        Assert.That(File.Exists(Lock), Is.False);
    }

    [Test]
    public void A_terminated_run_ends_with_143_and_leaves_nothing()
    {
        using Process run = Running();
        Process.Start("kill", ["-TERM", $"{run.Id}"]).WaitForExit();
        Gpulmm.AssertFails(Gpulmm.Finish(run), 143, "interrupted");
        Assert.That(study.Files("r"), Is.Empty);
    }

    [Test]
    public void A_lock_of_another_host_counts_while_it_is_touched()
    {
        File.WriteAllText(Lock, "elsewhere\t17\t2020-01-01T00:00:00\tx\n");
        Gpulmm.AssertFails(Gpulmm.Run(study.Scan()), 3, "another process, 17 on elsewhere");
        File.SetLastWriteTimeUtc(Lock, DateTime.UtcNow.AddMinutes(-2));
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--background", "none")));
    }

    [TestCase("")]
    [TestCase("{host}\t{pid}\t2020-01-01T00:00:00\tx\n")]
    public void A_lock_of_a_process_that_is_gone_does_not_count(string content)
    {
        File.WriteAllText(
            Lock,
            content.Replace("{host}", Environment.MachineName, StringComparison.Ordinal).Replace("{pid}", "1", StringComparison.Ordinal));
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--background", "none")));
    }

    private Process Running()
    {
        Process run = Gpulmm.Start(
            "dotnet", [Gpulmm.Path, .. study.Scan("--threads", "1", "--test", "wald,lrt")], ("GPULMM_BLAS", "managed"));
        string? line;
        do
        {
            line = run.StandardOutput.ReadLine();
        }
        while (line is not null && !line.Contains("h² =", StringComparison.Ordinal));
        return run;
    }
}
