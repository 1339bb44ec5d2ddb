using System.Text.Json;

namespace GpuLmm.Cli.Tests;

/// <summary>Arguments that are wrong, and commands without data.</summary>
public sealed class UsageTests
{
    [TestCase("scan --bfil x --out y", "unknown option --bfil; did you mean --bfile?")]
    [TestCase("scan --bfile x --out y --phen-name A", "did you mean --pheno-name?")]
    [TestCase("kinshop --bfile x", "unknown command kinshop; did you mean kinship?")]
    [TestCase("scan --bfile x --pfile y --out z", "found --bfile and --pfile")]
    [TestCase("kinship --bfile x --out y --sparse 0.1", "--sparse is not available yet")]
    [TestCase("kinship --out y", "expected one of --bfile, --pfile, --bgen, --vcf, --pedigree")]
    [TestCase("scan --out y", "expected one of --bfile, --pfile, --bgen, --vcf; found none")]
    [TestCase("scan --bfile x --out y --test wold", "--test 'wold': expected wald, lrt or score")]
    [TestCase("scan --bfile x --out y --test wald,wald", "different tests")]
    [TestCase("scan --bfile x --out y --kinship a --kinship b", "a scan with several kernels takes them by --formula and --kernel")]
    [TestCase("scan --bfile x --out y --kinship a --kinship-method centered", "--kinship-method goes with")]
    [TestCase("scan --bfile x --out y --cat-covar site", "no covariate file")]
    [TestCase("scan --bfile x --out y --chr 4-1", "'4-1' is not a range")]
    [TestCase("scan --bfile x --out y --maf much", "much")]
    [TestCase("scan --bfile x --out y --memory lots", "--memory 'lots'")]
    [TestCase("scan --bfile x --out y --threads -1", "--threads -1")]
    [TestCase("scan --bfile x --out y/", "not a folder")]
    [TestCase("scan --bfile x --out y --device gpu", "--device 'gpu': names no device; expected auto, all, cpu, cuda[:i]")]
    [TestCase("kinship --bfile x --out y --device cuda:x", "--device 'cuda:x'")]
    [TestCase("demo --device cpu:2", "--device 'cpu:2'")]
    public void Wrong_usage_is_named(string arguments, string message) => Gpulmm.AssertFails(Gpulmm.Run(arguments.Split(' ')), 2, message);

    [Test]
    public void Without_arguments_there_is_help()
    {
        Finished run = Gpulmm.Run();
        Assert.That(run.Code, Is.EqualTo(2));
        Assert.That(run.Out, Does.Contain("kinship").And.Contain("scan").And.Contain("devices"));
    }

    [Test]
    public void Devices_names_the_host_and_what_auto_takes()
    {
        Finished run = Gpulmm.Run("devices", "--json");
        Gpulmm.AssertDone(run);
        using JsonDocument json = JsonDocument.Parse(run.Out);
        Assert.That(json.RootElement.GetProperty("devices").EnumerateArray().Select(d => d.GetProperty("name").GetString()),
            Does.Contain("cpu"));
        Assert.That(json.RootElement.GetProperty("auto").GetString(), Is.Not.Empty);
        Assert.That(run.Error, Does.Contain("auto takes"));
    }
}
