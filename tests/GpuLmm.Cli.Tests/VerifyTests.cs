using System.Text.Json.Nodes;

namespace GpuLmm.Cli.Tests;

/// <summary>Whether results and inputs are still what they were.</summary>
public sealed class VerifyTests
{
    private SmallStudy study = null!;

    [SetUp]
    public void Create()
    {
        study = new SmallStudy();
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--background", "none", "--report")));
    }

    [TearDown]
    public void Delete() => study.Dispose();

    [Test]
    public void Results_and_inputs_are_hashed_again()
    {
        Finished run = Gpulmm.Run("verify", study.Path("r"));
        Gpulmm.AssertDone(run);
        Assert.That(run.Out, Does.Contain("r.pheno.tsv: same").And.Contain("r.html: same").And.Contain("study.bed: same"));
        Assert.That(run.Out, Does.Contain("3 inputs are what they were"));
    }

    [Test]
    public void What_changed_or_is_missing_is_named()
    {
        byte[] table = File.ReadAllBytes(study.Path("r.pheno.tsv"));
        table[^9] ^= 1;
        File.WriteAllBytes(study.Path("r.pheno.tsv"), table);
        File.Delete(study.Path("r.pheno.null.json"));
        File.AppendAllText(study.Prefix + ".fam", "\n");
        Finished run = Gpulmm.Run("verify", study.Path("r"));
        Gpulmm.AssertFails(
            run, 3, "r.run.json: 3 of ", "r.pheno.tsv: had SHA-256 ", "r.pheno.null.json: is missing", "study.fam: had ", " bytes, has ");
    }

    [Test]
    public void Moved_results_are_found_beside_their_record()
    {
        string there = Directory.CreateDirectory(study.Path("there")).FullName;
        foreach (string name in study.Files("r"))
        {
            File.Move(study.Path(name), Path.Combine(there, "n" + name[1..]));
        }

        Directory.Move(study.Path("r.plots"), Path.Combine(there, "n.plots"));
        Gpulmm.AssertDone(Gpulmm.Run("verify", Path.Combine(there, "n")));
    }

    [Test]
    public void A_run_with_relative_paths_is_verified_from_anywhere()
    {
        string there = Directory.CreateDirectory(study.Path("there")).FullName;
        foreach (string folder in (string[])[study.Path(""), there])
        {
            string[] arguments = folder == there ? ["verify", "../q"] : ["scan", "--bfile", "study", "--background", "none", "--out", "q"];
            var start = new System.Diagnostics.ProcessStartInfo("dotnet", [Gpulmm.Path, .. arguments])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = System.Diagnostics.Process.Start(start)!;
            Gpulmm.AssertDone(Gpulmm.Finish(process));
        }
    }

    [Test]
    public void A_record_without_results_is_told_of()
    {
        string path = study.Path("r.run.json"), text = File.ReadAllText(path);
        JsonNode record = JsonNode.Parse(text)!;
        record["outputs"] = new JsonArray();
        File.WriteAllText(path, record.ToJsonString());
        Gpulmm.AssertFails(Gpulmm.Run("verify", study.Path("r")), 3, "r.run.json: names no results of a run");
    }

    [Test]
    public void Without_a_record_there_is_nothing_to_compare() =>
        Gpulmm.AssertFails(Gpulmm.Run("verify", study.Path("absent")), 3, "absent.run.json: cannot be read as the record of a run");
}
