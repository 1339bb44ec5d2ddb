namespace GpuLmm.Cli.Tests.Help;

/// <summary>What shells complete.</summary>
public sealed class CompletionTests
{
    [TestCase("gpulmm sc", "scan")]
    [TestCase("gpulmm scan --fixed", "--fixed-lambda")]
    [TestCase("gpulmm scan --bfile x --format p", "parquet")]
    [TestCase("gpulmm fit --fam", "--family")]
    public void Commands_options_and_values(string line, string expected)
    {
        Finished run = Gpulmm.Run($"[suggest:{line.Length}]", line);
        Gpulmm.AssertDone(run);
        Assert.That(run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim()), Does.Contain(expected));
    }

    [TestCase("bash", "-n")]
    [TestCase("zsh", "-n")]
    [TestCase("fish", "--no-execute")]
    public void Scripts_are_whole(string shell, string check)
    {
        Finished run = Gpulmm.Run("completion", shell);
        Gpulmm.AssertDone(run);
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, run.Out);
            Gpulmm.AssertDone(Gpulmm.Other(shell, check, path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void Bash_completes_by_the_script()
    {
        string command = $"gpulmm() {{ dotnet '{Gpulmm.Path}' \"$@\"; }}; eval \"$(gpulmm completion bash)\"; "
            + "COMP_LINE='gpulmm kinship --pedi'; COMP_POINT=${#COMP_LINE}; COMP_WORDS=(gpulmm kinship --pedi); COMP_CWORD=2; _gpulmm; printf '%s\\n' \"${COMPREPLY[@]}\"";
        Assert.That(Gpulmm.Other("bash", "-c", command).Out, Is.EqualTo("--pedigree\n"));
    }

    [Test]
    public void PowerShell_has_a_script() =>
        Assert.That(Gpulmm.Run("completion", "pwsh").Out, Does.StartWith("Register-ArgumentCompleter -Native -CommandName gpulmm"));

    [Test]
    public void An_unknown_shell_is_named() => Gpulmm.AssertFails(Gpulmm.Run("completion", "tcsh"), 2, "tcsh", "'bash'");
}
