namespace GpuLmm.Cli.Tests;

/// <summary>Every command on a disk that fails at its k-th change, for every k: an input error, and a folder as it was before.</summary>
[TestFixture]
[Category("Slow")]
[Platform("Linux")]
public sealed class FailingDiskTests
{
    private SmallStudy study = null!;
    private FailingDisk disk = null!;

    private string Out => study.Path("out");

    private static (string Name, string Command)[] Commands =>
    [
        ("scan", "scan --bfile {study} --pheno {pheno} --test wald,lrt,score --out {out}/r"),
        ("scan to gzip with a report", "scan --bfile {study} --pheno {pheno} --pheno-name full --format tsv.gz --report --out {out}/r"),
        ("scan to parquet, LOCO", "scan --bfile {study} --pheno {pheno} --loco --format parquet --out {out}/r"),
        ("kinship", "kinship --bfile {study} --out {out}/k"),
        ("kinship as text", "kinship --bfile {study} --format text --out {out}/k"),
        ("kinship of a pedigree", "kinship --pedigree {ped} --inverse --out {out}/k"),
        ("fit", "fit --data {table} --formula y~x+(1|g) --residuals --report --out {out}/f"),
        ("fit of each gene", "fit --data {table} --by h --formula y~x+(1|g) --out {out}/f"),
        ("predict", "predict --fit {fit} --data {table} --new {table} --out {out}/p"),
        ("simulate", "simulate --bfile {study} --h2 0.4 --causal 5 --out {out}/s"),
        ("report", "report {fit} --out {out}/page.html"),
        ("demo", "demo --out {out}/demo"),
    ];

    private static IEnumerable<TestCaseData> Cases => Commands.Select(own => new TestCaseData(own.Command).SetArgDisplayNames(own.Name));

    [OneTimeSetUp]
    public void Create()
    {
        disk = new FailingDisk();
        study = new SmallStudy(30, 24);
        string[] rows = [.. Enumerable.Range(0, 40).Select(i => $"{(i * 7 % 11) + (i % 5)},{i * i % 13},g{i % 5},h{i % 2}\n")];
        study.Write("t.csv", "y,x,g,h\n" + string.Concat(rows));
        study.Write("p.ped", "id sire dam\na 0 0\nb 0 0\nc a b\nd a c\n");
        Gpulmm.AssertDone(Gpulmm.Run("fit", "--data", study.Path("t.csv"), "--formula", "y~x+(1|g)", "--out", study.Path("base")));
    }

    [OneTimeTearDown]
    public void Free()
    {
        study?.Dispose();
        disk?.Dispose();
    }

    [TestCaseSource(nameof(Cases))]
    public void Nothing_is_left_whichever_change_fails(string command)
    {
        string[] arguments = [.. command.Split(' ').Select(Filled)];
        Refresh();
        (Finished whole, int changes) = disk.Run(Out, 0, 0, arguments);
        Gpulmm.AssertDone(whole);
        Assert.That(changes, Is.GreaterThan(1), "the changes are seen");

        // The demo takes seconds, and writes what the other commands write.
        foreach (int k in Chosen(changes, ends: command.StartsWith("demo", StringComparison.Ordinal) ? 1 : 6))
        {
            Refresh();
            (Finished run, _) = disk.Run(Out, k, 0, arguments);
            Assert.That(run.Code, Is.EqualTo(3), $"change {k} of {changes}: {run}");
            Assert.That(run.Error, Does.Contain("error: ").And.Contains(Out), $"change {k} of {changes}");
            string[] left = Directory.GetFileSystemEntries(Out, "*", SearchOption.AllDirectories);
            Assert.That(left, Is.Empty, $"change {k} of {changes}: {run}");
        }

        TestContext.Out.WriteLine($"{changes} changes");
    }

    [TestCase("scan --bfile {study} --pheno {pheno} --report --overwrite --out {out}/r")]
    [TestCase("fit --data {table} --formula y~x+(1|g) --residuals --overwrite --out {out}/f")]
    public void Results_that_were_there_stay_as_they_were(string command)
    {
        string[] arguments = [.. command.Split(' ').Select(Filled)];
        Refresh();
        (Finished whole, _) = disk.Run(Out, 0, 0, arguments);
        Gpulmm.AssertDone(whole);
        (_, int changes) = disk.Run(Out, 0, 0, arguments);
        Dictionary<string, byte[]> before = Contents();
        foreach (int k in Chosen(changes))
        {
            (Finished run, _) = disk.Run(Out, k, 1, arguments);
            Assert.That(run.Code, Is.EqualTo(3), $"change {k} of {changes}: {run}");
            Dictionary<string, byte[]> after = Contents();
            Assert.That(after.Keys, Is.EquivalentTo(before.Keys), $"change {k} of {changes}: {run}");
            Assert.That(after.Where(own => !own.Value.SequenceEqual(before[own.Key])).Select(own => own.Key), Is.Empty,
                $"change {k} of {changes}: {run}");
        }
    }

    [TestCase("scan --bfile {study} --pheno {pheno} --test wald,lrt --loco --checkpoint 0 --resume --out {out}/r")]
    [TestCase("scan --bfile {study} --pheno {pheno} --background none --format parquet --checkpoint 0 --resume --out {out}/r")]
    [TestCase("kinship --bfile {study} --loco --format text --checkpoint 0 --resume --out {out}/r")]
    public void A_disk_that_is_full_is_gone_on_from_whichever_change_fails(string command)
    {
        string[] arguments = [.. command.Split(' ').Select(Filled)];
        Refresh();
        (Finished whole, int changes) = disk.Run(Out, 0, 0, arguments);
        Gpulmm.AssertDone(whole);
        Dictionary<string, byte[]> wanted = Results();
        foreach (int k in Chosen(changes))
        {
            Refresh();
            (Finished run, _) = disk.Run(Out, k, 0, arguments);
            Assert.That(run.Code, Is.EqualTo(3), $"change {k} of {changes}: {run}");
            string[] left = [.. Directory.GetFileSystemEntries(Out).Select(path => Path.GetFileName(path)!)];
            Assert.That(left, Is.SubsetOf(new[] { "r.journal", "r.journal.sums" }), $"change {k} of {changes}: {run}");
            Gpulmm.AssertDone(disk.Run(Out, 0, 0, arguments).Run);
            AssertSame(wanted, $"change {k} of {changes}");
        }
    }

    [TestCase("tsv")]
    [TestCase("tsv.gz")]
    [TestCase("parquet")]
    public void A_disk_that_is_full_leaves_parts_as_they_are(string format)
    {
        Refresh();
        for (int part = 1; part <= 2; part++)
        {
            Gpulmm.AssertDone(Gpulmm.Run(
                "scan", "--bfile", study.Prefix, "--pheno", study.Path("pheno.txt"), "--background", "none", "--format", format, "--out",
                Path.Combine(Out, "r"), "--shard", $"{part}/2"));
        }

        Dictionary<string, byte[]> parts = Contents();
        string[] merge = ["merge", Path.Combine(Out, "r")];
        (Finished whole, int changes) = disk.Run(Out, 0, 0, merge);
        Gpulmm.AssertDone(whole);
        Dictionary<string, byte[]> wanted = Results();
        foreach (int k in Chosen(changes))
        {
            Contents().Keys.Except(parts.Keys).ToList().ForEach(File.Delete);
            (Finished run, _) = disk.Run(Out, k, 0, merge);
            Assert.That(run.Code, Is.EqualTo(3), $"change {k} of {changes}: {run}");
            Assert.That(Contents(), Is.EquivalentTo(parts), $"change {k} of {changes}: {run}");
            Gpulmm.AssertDone(disk.Run(Out, 0, 0, merge).Run);
            AssertSame(wanted, $"change {k} of {changes}");
        }
    }

    [Test]
    public void A_lock_of_another_host_stays_whichever_change_fails()
    {
        Refresh();
        string held = Path.Combine(Out, "r.lock");
        for (int k = 1; k <= 3; k++)
        {
            File.WriteAllText(held, "elsewhere\t17\t2020-01-01T00:00:00\tx\n");
            (Finished run, _) = disk.Run(Out, k, 0, "scan", "--bfile", study.Prefix, "--out", Path.Combine(Out, "r"));
            Assert.That(run.Code, Is.EqualTo(3), $"change {k}: {run}");
            Assert.That(File.ReadAllText(held), Does.StartWith("elsewhere\t"), $"change {k}: {run}");
        }
    }

    /// <summary>All but records with times in them.</summary>
    private Dictionary<string, byte[]> Results() => Contents()
        .Where(file => !file.Key.EndsWith(".log", StringComparison.Ordinal) && !file.Key.EndsWith(".run.json", StringComparison.Ordinal))
        .ToDictionary();

    private void AssertSame(Dictionary<string, byte[]> wanted, string because)
    {
        Dictionary<string, byte[]> found = Results();
        Assert.That(found.Keys, Is.EquivalentTo(wanted.Keys), because);
        Assert.That(found.Where(own => !own.Value.SequenceEqual(wanted[own.Key])).Select(own => own.Key), Is.Empty, because);
    }

    private Dictionary<string, byte[]> Contents() =>
        Directory.GetFiles(Out, "*", SearchOption.AllDirectories).ToDictionary(path => path, File.ReadAllBytes);

    /// <summary>Every change where the environment asks for it; else the first and the last, and some between, evenly.</summary>
    private static IEnumerable<int> Chosen(int changes, int ends = 6)
    {
        const int between = 4;
        bool isEvery = Environment.GetEnvironmentVariable("GPULMM_TEST_EVERY_CHANGE") == "1" || changes <= (2 * ends) + between;
        int step = Math.Max(1, (changes - (2 * ends)) / between);
        return Enumerable.Range(1, changes).Where(k => isEvery || k <= ends || k > changes - ends || (k - ends) % step == 0);
    }

    private string Filled(string argument) => argument
        .Replace("{study}", study.Prefix, StringComparison.Ordinal).Replace("{pheno}", study.Path("pheno.txt"), StringComparison.Ordinal)
        .Replace("{ped}", study.Path("p.ped"), StringComparison.Ordinal).Replace("{table}", study.Path("t.csv"), StringComparison.Ordinal)
        .Replace("{fit}", study.Path("base.fit.json"), StringComparison.Ordinal).Replace("{out}", Out, StringComparison.Ordinal);

    /// <summary>An empty folder.</summary>
    private void Refresh()
    {
        if (Directory.Exists(Out))
        {
            Directory.Delete(Out, recursive: true);
        }

        Directory.CreateDirectory(Out);
    }
}
