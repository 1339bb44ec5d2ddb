using System.Diagnostics;
using System.Text.RegularExpressions;

namespace GpuLmm.Cli.Tests;

/// <summary>A scan that was broken off goes on where it was, and ends with the same bytes.</summary>
[Platform("Linux,MacOsX")]
public sealed class ResumeTests
{
    private SmallStudy study = null!;
    private string[] scan = null!;

    private string Journal => study.Path("r.journal");

    [SetUp]
    public void Create()
    {
        study = new SmallStudy(150, 12_000);
        scan = study.Scan("--pheno", study.Path("pheno.txt"), "--test", "wald,lrt", "--maf", "0.3", "--threads", "1");
    }

    [TearDown]
    public void Delete() => study.Dispose();

    [Test]
    public void A_killed_scan_goes_on()
    {
        Kill(1 << 20);
        Finished run = Gpulmm.Run([.. scan, "--resume"]);
        Gpulmm.AssertDone(run);
        AssertWhole("tsv");
        Assert.That(study.Files("r"), Has.None.EqualTo("r.journal").And.None.EqualTo("r.lock"));
    }

    [TestCase("tsv")]
    [TestCase("tsv.gz")]
    [TestCase("parquet")]
    [Category("Slow")]
    public void A_scan_that_is_killed_again_and_again_ends_with_the_same_bytes(string format)
    {
        scan = [.. scan, "--format", format, "--loco"];
        var random = new Random(format.Length);
        int kills = 0;
        for (; kills < 10; kills++)
        {
            using Process run = Start();
            if (run.WaitForExit(random.Next(300, 2500)))
            {
                break;
            }

            run.Kill();
            run.WaitForExit();
            if (File.Exists(study.Path("r.run.json")))
            {
                // Its results had their names, of which this is the last; it was killed on its way out.
                break;
            }

            Assert.That(study.Files("r").Where(name => !Regex.IsMatch(name, @"(\.partial|\.lock|\.journal)$")), Is.Empty);
        }

        TestContext.Out.WriteLine($"{kills} kills");
        if (!File.Exists(study.Path("r.run.json")))
        {
            Gpulmm.AssertDone(Gpulmm.Run([.. scan, "--resume"]));
        }

        AssertWhole(format);
    }

    [TestCase]
    [TestCase("--loco")]
    [TestCase("--method", "standardized", "--loco")]
    [TestCase("--method", "standardized", "--pairwise")]
    [TestCase("--method", "standardized", "--precision", "mixed")]
    [Category("Slow")]
    public void A_killed_kinship_goes_on_with_its_sums(params string[] more)
    {
        string[] kinship =
        [
            "kinship", "--bfile", study.Prefix, "--out", study.Path("r"), "--format", "text", "--threads", "1",
            "--checkpoint", "0", .. more,
        ];
        Gpulmm.AssertDone(Gpulmm.Run(kinship));
        Dictionary<string, byte[]> wanted = Matrices();
        int kills = 0, stored = 0;
        for (var random = new Random(5); kills < 4; kills++)
        {
            Array.ForEach(study.Files("r"), name => File.Delete(study.Path(name)));
            using Process run = Gpulmm.Start("dotnet", [Gpulmm.Path, .. kinship, "--quiet"]);
            var sums = new FileInfo(study.Path("r.journal.sums"));
            for (; !sums.Exists && !run.HasExited; sums.Refresh())
            {
                Thread.Sleep(1);
            }

            Thread.Sleep(random.Next(0, 60));
            run.Kill();
            run.WaitForExit();
            stored += sums.Exists ? 1 : 0;
            if (!File.Exists(study.Path("r.run.json")))
            {
                Assert.That(Matrices(), Is.Empty);
                Gpulmm.AssertDone(Gpulmm.Run([.. kinship, "--resume"]));
            }

            Assert.That(Matrices(), Is.EquivalentTo(wanted));
            Assert.That(study.Files("r"), Has.None.Contain("journal").And.None.EqualTo("r.lock"));
        }

        Assert.That(stored, Is.GreaterThan(0), "some were killed with sums that were stored");
    }

    [TestCase("tsv.gz", "--p-max", "1")]
    [TestCase("parquet", "--p-max", "0.5")]
    [TestCase("tsv", "--top", "50")]
    [Category("Slow")]
    public void A_killed_scan_of_many_traits_goes_on(string format, params string[] more)
    {
        // Two sample sets that take passes of their own: one lacks a quarter of the samples.
        scan = study.Scan([
            "--pheno", study.Path("pheno.txt"), "--threads", "1", "--format", format, .. more]);
        for (int kill = 0; kill < 3; kill++)
        {
            using Process run = Start();
            Wait(run, 1 << 10, "r.journal.sums");
            Thread.Sleep(kill * 150);
            run.Kill();
            run.WaitForExit();
            Assert.That(File.Exists(study.Path("r.run.json")), Is.False, "killed too late");
        }

        Finished whole = Gpulmm.Run([.. scan, "--resume"]);
        Gpulmm.AssertDone(whole);
        Dictionary<string, byte[]> found = Tables();
        Assert.That(found, Has.Count.GreaterThanOrEqualTo(3));
        Assert.That(study.Files("r"), Has.None.Contain("journal"));
        Gpulmm.AssertDone(Gpulmm.Run([.. scan, "--overwrite"]));
        Assert.That(Tables(), Is.EquivalentTo(found));
    }

    [Test]
    [Category("Slow")]
    public void A_killed_scan_of_sets_goes_on()
    {
        string sets = study.Write("sets.txt", string.Concat(Enumerable.Range(0, 1500).Select(k =>
            $"s{k} var {string.Join(' ', Enumerable.Range(8 * k, 8).Select(j => $"rs{1 + j}"))}\n"
            + $"s{k} anno {string.Join(' ', Enumerable.Repeat("lof", 8))}\n")));
        scan = study.Scan("--sets", sets, "--max-maf", "0.5", "--threads", "1", "--write-u");
        using (Process run = Start())
        {
            Wait(run, 1 << 16);
            run.Kill();
            run.WaitForExit();
        }

        Finished whole = Gpulmm.Run([.. scan, "--resume"]);
        Gpulmm.AssertDone(whole);
        string[] tables = [.. study.Files("r").Where(name => name.EndsWith(".tsv", StringComparison.Ordinal))];
        Assert.That(tables, Has.Length.EqualTo(4));
        byte[][] found = [.. tables.Select(name => File.ReadAllBytes(study.Path(name)))];
        Gpulmm.AssertDone(Gpulmm.Run([.. scan, "--overwrite"]));
        Assert.That(tables.Select(name => File.ReadAllBytes(study.Path(name))), Is.EqualTo(found));
    }

    [TestCase("tsv")]
    [TestCase("parquet")]
    [Category("Slow")]
    public void A_killed_scan_of_cases_keeps_what_only_they_have(string format)
    {
        study.Write("cases.csv", "id,case\n" + string.Concat(study.Ids.Select((id, i) => $"{id.Individual},{(i % 3 == 0 ? 1 : 0)}\n")));
        Gpulmm.AssertDone(Gpulmm.Run("kinship", "--bfile", study.Prefix, "--out", study.Path("k")));
        Gpulmm.AssertDone(Gpulmm.Run(
            "fit", "--data", study.Path("cases.csv"), "--formula", "case ~ 1 + (1 | gr(id, cov = g))", "--kernel", $"g={study.Path("k")}",
            "--family", "binomial", "--pql", "--save-null", study.Path("s.null"), "--out", study.Path("fit")));
        scan = study.Scan("--null", study.Path("s.null"), "--threads", "1", "--format", format);
        Kill(1 << 18);
        Gpulmm.AssertDone(Gpulmm.Run([.. scan, "--resume"]));
        byte[] found = File.ReadAllBytes(study.Path($"r.case.{format}"));
        Gpulmm.AssertDone(Gpulmm.Run([.. scan, "--overwrite"]));

        Assert.That(File.ReadAllBytes(study.Path($"r.case.{format}")), Is.EqualTo(found));
    }

    [Test]
    [Category("Slow")]
    public void A_journal_that_is_cut_off_or_damaged_is_used_to_its_last_whole_record()
    {
        Kill(1 << 20);
        byte[] whole = File.ReadAllBytes(Journal);
        Dictionary<string, byte[]>? first = null;
        var random = new Random(3);
        for (int k = 0; k < 4; k++)
        {
            byte[] cut = whole[..random.Next(whole.Length / 4, whole.Length)];
            if (k % 2 == 0)
            {
                cut[random.Next(cut.Length / 2, cut.Length)] ^= 4;
            }

            File.WriteAllBytes(Journal, cut);
            Gpulmm.AssertDone(Gpulmm.Run([.. scan, "--resume"]));
            first ??= Tables();
            Assert.That(Tables(), Is.EquivalentTo(first));
            if (k == 0)
            {
                AssertWhole("tsv");
            }

            Array.ForEach(study.Files("r"), name => File.Delete(study.Path(name)));
        }
    }

    [Test]
    public void Another_run_does_not_go_on_and_says_what_differs()
    {
        Kill(1 << 20);
        Gpulmm.AssertFails(Gpulmm.Run(scan), 3, "r.journal: an interrupted run left it: --resume goes on from there, --overwrite starts again.");
        Gpulmm.AssertFails(Gpulmm.Run([.. scan, "--geno", "0.5", "--resume"]), 3, "--geno is not given and '0.5'");
        File.AppendAllText(study.Prefix + ".fam", "\n");
        Gpulmm.AssertFails(Gpulmm.Run([.. scan, "--resume"]), 3, "study.fam was ", " bytes of ", "without --resume");
        Assert.That(File.Exists(Journal), Is.True);
        Gpulmm.AssertDone(Gpulmm.Run([.. scan, "--background", "none", "--overwrite"]));
        Assert.That(File.Exists(Journal), Is.False);
    }

    [Test]
    public void What_may_change_bytes_is_named_and_what_does_not_is_no_hindrance()
    {
        Kill(1 << 20);
        Gpulmm.AssertFails(Gpulmm.Run([.. scan[..^2], "--threads", "2", "--resume"]), 3, "--threads was 1 and is 2. Run as before");
        Gpulmm.AssertFails(Gpulmm.Run([.. scan, "--precision", "mixed", "--resume"]), 3, "--precision was double and is mixed. Run as");
        Gpulmm.AssertDone(Gpulmm.Run([.. scan, "--precision", "double", "--device", "cpu", "--memory", "4G", "--quiet", "--resume"]));
        AssertWhole("tsv");
    }

    [Test]
    public void Without_checkpoints_there_is_no_journal()
    {
        Kill(1 << 20);
        string[] off = [.. scan, "--background", "none", "--checkpoint", "off"];
        Gpulmm.AssertFails(Gpulmm.Run(off), 3, "r.journal: an interrupted run left it");
        Gpulmm.AssertFails(Gpulmm.Run([.. off, "--resume"]), 2, "--resume does not go with --checkpoint off");
        Gpulmm.AssertFails(Gpulmm.Run([.. scan, "--checkpoint", "of"]), 2, "--checkpoint of: expected a number of seconds, 0 or more, or off");
        Finished run = Gpulmm.Run([.. off, "--overwrite"]);
        Gpulmm.AssertDone(run);
        Assert.That(run.Out, Does.Not.Contain("journal:"));
        Assert.That(File.Exists(Journal), Is.False);
        Assert.That(Gpulmm.Run([.. off[..^2], "--overwrite"]).Out, Does.Contain("journal: 2.5 MB at most, "));
    }

    [Test]
    public void A_terminated_scan_says_how_to_go_on()
    {
        using Process run = Start();
        Wait(run, 1 << 20);
        Process.Start("kill", ["-TERM", $"{run.Id}"]).WaitForExit();
        Gpulmm.AssertFails(Gpulmm.Finish(run), 143, "r.journal keeps what was done", "To go on: gpulmm scan --bfile ", " --resume");
        Assert.That(study.Files("r"), Is.EqualTo(new[] { "r.journal" }));
    }

    [Test]
    [Category("Slow")]
    [Platform("Linux")]
    public void A_full_disk_keeps_the_journal()
    {
        // Files may grow to 3,000 blocks; the runtime's own double mapping of code would count as a file.
        string command = $"ulimit -f 3000; trap '' XFSZ; exec dotnet '{Gpulmm.Path}' {string.Join(' ', scan)} --resume --checkpoint 0";
        using Process run = Gpulmm.Start("sh", ["-c", command], ("DOTNET_EnableWriteXorExecute", "0"));
        Gpulmm.AssertFails(Gpulmm.Finish(run), 3, "cannot be written", "To go on: ");
        Assert.That(study.Files("r"), Is.EqualTo(new[] { "r.journal" }));
        Gpulmm.AssertDone(Gpulmm.Run([.. scan, "--resume"]));
        AssertWhole("tsv");
    }

    [Test]
    public void Without_a_journal_it_starts_at_the_beginning()
    {
        Gpulmm.AssertDone(Gpulmm.Run([.. scan, "--background", "none", "--resume"]));
        Gpulmm.AssertFails(Gpulmm.Run([.. scan, "--background", "none", "--resume"]), 3, "exist already");
    }

    [Test]
    [Category("Slow")]
    public void A_shard_goes_on_too()
    {
        scan = [.. scan, "--shard", "2/2"];
        using (Process run = Start())
        {
            Wait(run, 1 << 20, "r.shard-2-of-2.journal");
            run.Kill();
            run.WaitForExit();
        }

        Gpulmm.AssertDone(Gpulmm.Run([.. scan, "--resume"]));
        string table = study.Path("r.shard-2-of-2.full.tsv");
        byte[] found = File.ReadAllBytes(table);
        Gpulmm.AssertDone(Gpulmm.Run([.. scan, "--overwrite"]));
        Assert.That(File.ReadAllBytes(table), Is.EqualTo(found));
    }

    [TestCase("r.joint.tsv", "--joint", "--maf", "0.3")]
    [TestCase("r.full.pairs.tsv", "--pairs-all", "--chr", "2", "--maf", "0.49", "--p-max", "0.01", "--background", "none")]
    [Category("Slow")]
    public void A_killed_scan_of_another_kind_goes_on(string table, params string[] more)
    {
        scan = study.Scan(["--pheno", study.Path("pheno.txt"), "--threads", "1", .. more]);
        Kill(1 << 17);
        Gpulmm.AssertDone(Gpulmm.Run([.. scan, "--resume"]));
        byte[] found = File.ReadAllBytes(study.Path(table));
        Gpulmm.AssertDone(Gpulmm.Run([.. scan, "--overwrite"]));
        Assert.That(File.ReadAllBytes(study.Path(table)), Is.EqualTo(found));
        Assert.That(study.Files("r"), Has.None.Contain("journal"));
    }

    [TestCase("--by", "g", "--formula", "y ~ x + (1 | s)")]
    [TestCase("--formula", "y ~ x + (1 | s)", "--bootstrap", "3000")]
    [Category("Slow")]
    public void Killed_fits_go_on(params string[] more)
    {
        var random = new Random(4);
        bool isBatch = more[0] == "--by";
        string data = study.Write("t.csv", "y,x,s,g\n" + string.Concat(Enumerable.Range(0, isBatch ? 90_000 : 60).Select(i =>
            FormattableString.Invariant($"{random.NextDouble() + (i / 3 % 5):0.000},{i % 7},s{i / 3 % 5},g{i / 15}\n"))));
        scan = ["fit", "--data", data, "--threads", "1", "--out", study.Path("r"), .. more];
        Kill(isBatch ? 1 << 19 : 1 << 12);
        Gpulmm.AssertFails(Gpulmm.Run([.. scan, "--seed", "2", "--resume"]), 3, "--seed is not given and '2'");
        Gpulmm.AssertDone(Gpulmm.Run([.. scan, "--resume"]));
        Dictionary<string, byte[]> found = Results();
        Gpulmm.AssertDone(Gpulmm.Run([.. scan, "--overwrite"]));
        Assert.That(Results(), Is.EquivalentTo(found).And.Count.EqualTo(isBatch ? 3 : 1));
    }

    [Test]
    public void A_single_fit_keeps_no_journal() => Gpulmm.AssertFails(
        Gpulmm.Run("fit", "--data", "t.csv", "--formula", "y ~ x + (1 | s)", "--out", study.Path("r"), "--resume"), 2,
        "--resume goes with --by, --responses or --bootstrap: a single fit keeps no journal.");

    /// <summary>All results but the record and the log, which have times.</summary>
    private Dictionary<string, byte[]> Results() => study.Files("r")
        .Where(name => name is not ("r.log" or "r.run.json")).ToDictionary(name => name, name => File.ReadAllBytes(study.Path(name)));

    private Dictionary<string, byte[]> Matrices() => study.Files("r")
        .Where(name => name.EndsWith(".txt", StringComparison.Ordinal) || name.EndsWith(".tsv", StringComparison.Ordinal)
            || name.EndsWith(".id", StringComparison.Ordinal))
        .ToDictionary(name => name, name => File.ReadAllBytes(study.Path(name)));

    /// <summary>All results of a scan of many traits, those in folders too.</summary>
    private Dictionary<string, byte[]> Tables() => Directory
        .GetFiles(Path.GetDirectoryName(study.Prefix)!, "*", SearchOption.AllDirectories)
        .Where(path => path.StartsWith(study.Path("r."), StringComparison.Ordinal)
            && Regex.IsMatch(path, @"\.(tsv|tsv\.gz|parquet)$")).ToDictionary(path => path, File.ReadAllBytes);

    private Process Start() => Gpulmm.Start("dotnet", [Gpulmm.Path, .. scan, "--quiet", "--resume", "--checkpoint", "0"]);

    /// <summary>Kills a scan when its journal has so many bytes.</summary>
    private void Kill(int bytes)
    {
        using Process run = Start();
        Wait(run, bytes);
        run.Kill();
        run.WaitForExit();
    }

    private void Wait(Process run, int bytes, string name = "r.journal")
    {
        var journal = new FileInfo(study.Path(name));
        for (; !(journal.Exists && journal.Length >= bytes) && !run.HasExited; journal.Refresh())
        {
            Thread.Sleep(1);
        }

        Assert.That(run.HasExited, Is.False, "the scan was over before");
    }

    private void AssertWhole(string format)
    {
        string[] tables = [.. study.Files("r").Where(name => name.EndsWith($".{format}", StringComparison.Ordinal))];
        Assert.That(tables, Has.Length.EqualTo(2));
        byte[][] found = [.. tables.Select(name => File.ReadAllBytes(study.Path(name)))];
        Gpulmm.AssertDone(Gpulmm.Run([.. scan, "--overwrite"]));
        Assert.That(tables.Select(name => File.ReadAllBytes(study.Path(name))), Is.EqualTo(found));
    }
}
