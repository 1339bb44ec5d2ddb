using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Tests.Running;

/// <summary>What a run leaves about itself: <c>P.run.json</c>, and <c>P.log</c> for people.</summary>
public sealed class RunRecordTests
{
    private SmallStudy study = null!;

    [SetUp]
    public void Create() => study = new SmallStudy();

    [TearDown]
    public void Delete() => study.Dispose();

    [Test]
    public void A_scan_says_what_it_read_was_told_and_counted()
    {
        string[] arguments = study.Scan("--pheno", study.Path("pheno.txt"), "--pheno-name", "gaps", "--extract",
            study.Write("some", string.Concat(study.Markers.Skip(2).Select(m => m.Id + "\n"))));
        Gpulmm.AssertDone(Gpulmm.Run(arguments));
        JsonElement record = Record("r");

        Assert.That(Strings(record, "arguments"), Is.EqualTo(arguments));
        Assert.That(record.GetProperty("device").GetString(), Is.EqualTo("cpu"));
        Assert.That(record.GetProperty("precision").GetString(), Is.EqualTo("double"));
        AssertInputs(record, "pheno.txt", "some", "study.bed", "study.bim", "study.fam");
        Assert.That(Strings(record, "outputs"),
            Is.EqualTo(new[] { "r.gaps.tsv", "r.gaps.null.json", "r.log", "r.run.json" }.Select(study.Path)));
        Assert.That(record.GetProperty("samples").GetProperty("missingPhenotype").GetInt32(), Is.EqualTo(SmallStudy.N / 4));
        JsonElement trait = record.GetProperty("traits")[0];
        Assert.That(
            trait.GetProperty("filteredOutBy").EnumerateObject().Select(reason => $"{reason.Name} {reason.Value}"),
            Is.EqualTo(new[] { "chr 0", "extract 2", "exclude 0", "geno 0", "maf 0" }));
        Assert.That(trait.GetProperty("notTestedBy").GetProperty("monomorphic").GetInt32(), Is.EqualTo(1));
        Assert.That(trait.GetProperty("notTestedBy").GetProperty("missing").GetInt32(), Is.EqualTo(1));
        Assert.That(trait.GetProperty("notTestedBy").GetProperty("low-mac").GetInt32(), Is.Zero);
        foreach (string stage in new[] { "kinship", "null model", "scan", "total" })
        {
            Assert.That(record.GetProperty("timings").GetProperty(stage).GetDouble(), Is.GreaterThan(0), stage);
        }

        Assert.That(record.GetProperty("peakMemoryBytes").GetInt64(), Is.GreaterThan(10_000_000));
    }

    [Test]
    public void Json_prints_the_record()
    {
        Finished run = Gpulmm.Run(study.Scan("--json"));
        Gpulmm.AssertDone(run);
        using var printed = JsonDocument.Parse(run.Out);
        Assert.That(printed.RootElement.EnumerateObject().Select(p => p.Name),
            Is.EqualTo(Record("r").EnumerateObject().Select(p => p.Name)));
        AssertInputs(printed.RootElement, "study.bed", "study.bim", "study.fam");
    }

    [Test]
    public void Every_command_that_writes_results_leaves_a_record_and_a_log()
    {
        string data = study.Write("d.csv", "id,y\n" + string.Concat(study.Ids.Select((id, i) => $"{id.Individual},{(i * i) % 17}\n")));
        string pedigree = study.Write("p.ped", "a 0 0\nb 0 0\nc a b\nd a b\n"), places = study.Write("xy.txt", "id x\na 1\nb 2\nc 4\n");
        string features = study.Write("f.txt", "id f g\na 1 2\nb 2 5\nc 4 1\n");
        AssertRecord("kinship", "k", ["study.bed", "study.bim", "study.fam"], "kinship", "--bfile", study.Prefix, "--maf", "0.01");
        AssertRecord("kinship", "a", ["p.ped"], "kinship", "--pedigree", pedigree);
        AssertRecord("kinship", "s", ["xy.txt"], "kinship", "--coords", places, "--range", "2");
        AssertRecord("kinship", "m", ["f.txt"], "kinship", "--features", features);
        AssertRecord(
            "fit", "f", ["d.csv", "k.grm.N.bin", "k.grm.bin", "k.grm.id"], "fit", "--data", data, "--formula", "y ~ (1 | gr(id, cov = K))",
            "--kernel", $"K={study.Path("k")}");
        AssertRecord(
            "predict", "q", ["d.csv", "f.fit.json", "k.grm.N.bin", "k.grm.bin", "k.grm.id"], "predict", "--fit", study.Path("f.fit.json"),
            "--data", data, "--new", data,
            "--kernel", $"K={study.Path("k")}");
        AssertRecord("fit", "b", ["long.csv"], "fit", "--data", study.Write("long.csv", Long()), "--by", "p", "--formula", "y ~ (1 | g)");
    }

    [Test]
    [Platform("Linux")]
    public void A_pipe_is_read_once()
    {
        string command =
            $"cat '{study.Path("pheno.txt")}' | dotnet '{Gpulmm.Path}' {string.Join(' ', study.Scan("--pheno", "/dev/stdin"))}";
        using Process process = Gpulmm.Start("sh", ["-c", command]);
        Gpulmm.AssertDone(Gpulmm.Finish(process));
        AssertInputs(Record("r"), "study.bed", "study.bim", "study.fam");
    }

    [Test]
    [Platform("Linux,MacOsX")]
    public async Task A_large_file_is_told_by_size_and_time()
    {
        string path = study.Path("large");
        using (FileStream sparse = File.Create(path))
        {
            sparse.SetLength(InputDigest.MostHashed + 1);
        }

        InputDigest digest = await InputDigest.OfAsync(new FileInfo(path), path, CancellationToken.None);
        Assert.That((digest.Bytes, digest.Sha256), Is.EqualTo((InputDigest.MostHashed + 1, (string?)null)));
        Assert.That(digest.Modified.UtcDateTime, Is.EqualTo(File.GetLastWriteTimeUtc(path)));
    }

    private static string Long() => "p,g,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"P{i % 2},G{i % 5},{(i * 7) % 11}\n"));

    private static IEnumerable<string?> Strings(JsonElement record, string name) =>
        record.GetProperty(name).EnumerateArray().Select(value => value.GetString());

    private void AssertRecord(string command, string prefix, string[] inputs, params string[] arguments)
    {
        Gpulmm.AssertDone(Gpulmm.Run([.. arguments, "--out", study.Path(prefix)]));
        JsonElement record = Record(prefix);
        Assert.That(record.GetProperty("command").GetString(), Is.EqualTo(command));
        AssertInputs(record, inputs);
        Assert.That(Strings(record, "outputs").Select(File.Exists), Is.All.True);
        string log = File.ReadAllText(study.Path(prefix + ".log"));
        Assert.That(log, Does.Contain($"arguments: {command} ").And.Contain("memory: ").And.Contain("time in all: ").And.Contain("wrote "));
        Assert.That(inputs.Select(input => log.Contains($"read {study.Path(input)}: ", StringComparison.Ordinal)), Is.All.True);
    }

    private void AssertInputs(JsonElement record, params string[] names)
    {
        JsonElement[] inputs = [.. record.GetProperty("inputs").EnumerateArray()];
        Assert.That(inputs.Select(input => input.GetProperty("path").GetString()), Is.EqualTo(names.Select(study.Path)));
        foreach ((JsonElement input, string name) in inputs.Zip(names))
        {
            byte[] content = File.ReadAllBytes(study.Path(name));
            Assert.That(input.GetProperty("bytes").GetInt64(), Is.EqualTo(content.Length));
            Assert.That(input.GetProperty("sha256").GetString(),
                Is.EqualTo(Convert.ToHexString(SHA256.HashData(content)).ToLowerInvariant()));
        }
    }

    private JsonElement Record(string prefix)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(study.Path(prefix + ".run.json")));
        return json.RootElement.Clone();
    }
}
