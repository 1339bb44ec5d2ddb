using System.Text.Json;

namespace GpuLmm.Cli.Tests;

/// <summary>Arguments that are wrong, and commands without data.</summary>
public sealed class UsageTests
{
    [TestCase("scan --bfil x --out y", "unknown option --bfil; did you mean --bfile?")]
    [TestCase("scan --bfile x --out y --phen-name A", "did you mean --pheno-name?")]
    [TestCase("kinshop --bfile x", "unknown command kinshop; did you mean kinship?")]
    [TestCase("scan --bfile x --pfile y --out z", "found --bfile and --pfile")]
    [TestCase("scan --bfile x --out y --prior mixture", "--prior goes with --scale biobank")]
    [TestCase("kinship --out y", "expected one of --bfile, --pfile, --bgen, --vcf, --pedigree")]
    [TestCase("scan --out y", "expected one of --bfile, --pfile, --bgen, --vcf; found none")]
    [TestCase("scan --bfile x --out y --test wold", "--test 'wold': expected wald, lrt, score or firth")]
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
    public void Check_of_a_device_is_a_table_and_an_object()
    {
        Finished run = Gpulmm.Run("devices", "--check", "--device", "cpu", "--threads", "1", "--seconds", "0", "--samples", "30", "40", "--json");
        Assert.That(run.Code, Is.Zero, run.ToString());
        Assert.That(run.Error, Does.Match(@"exact scan +right +\d\.\de-\d+ +1\.0e-8 +30 +\S+ +GFLOP/s +\d+ %").And.Contain("all stages are right"));
        using JsonDocument json = JsonDocument.Parse(run.Out);
        JsonElement check = json.RootElement.GetProperty("checks").EnumerateArray().Single();
        Assert.That(check.GetProperty("device").GetString(), Is.EqualTo("cpu"));
        Assert.That(check.GetProperty("right").GetBoolean(), Is.True);
        Assert.That(check.GetProperty("ceilings").EnumerateArray().Select(c => c.GetProperty("what").GetString()),
            Is.EqualTo(new[] { "copy", "product float64" }));
        Assert.That(
            check.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("error").GetDouble()), Is.All.LessThan(1e-8));
    }

    [TestCase("--device", "cpu", "for devices --check")]
    [TestCase("--check", "--seconds=-1", "expected 0 to 3600")]
    [TestCase("--check", "--device=gpu", "names no device")]
    [TestCase("--check", "--samples=3", "expected 20 to 200000")]
    public void Options_of_the_check_are_checked(string first, string second, string message)
    {
        Finished run = Gpulmm.Run("devices", first, second);
        Assert.That((run.Code, run.Error.Contains(message)), Is.EqualTo((2, true)), run.ToString());
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
