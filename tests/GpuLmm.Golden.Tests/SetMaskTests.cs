using System.Text.Json;
using GpuLmm.Backends;

namespace GpuLmm.Golden.Tests;

/// <summary>Which variants of a set are in a mask, and what is made of them (<c>Data/sets/masks</c>): exact.</summary>
[TestFixture]
public sealed class SetMaskTests
{
    private static readonly string Folder = GoldenData.PathOf("sets", "masks");

    [Test]
    public void Masks_have_the_variants_and_the_pseudo_markers_of_the_reference()
    {
        using var genotypes = SexCodedGenotypes.Of(PlinkBed.Open(PathOf("geno")));
        using HostBackend backend = HostBackend.Open(2);
        var options = new SetOptions { MaxFrequencies = [0.02, 0.05], HasSingletons = true, IsAlleleOne = true };
        var sets = VariantSets.ReadRegenie(PathOf("sets.txt"), PathOf("anno.txt"), PathOf("masks.txt"));
        var samples = new SampleSelection(60, [.. Enumerable.Range(0, 60)]);
        var run = new SetRun(
            genotypes, ResolvedSets.Of(sets, genotypes), samples, backend, options, MarkerFilter.Default, CancellationToken.None);
        int compared = 0;
        foreach (JsonElement own in Expected().GetProperty("masks").EnumerateArray())
        {
            int set = sets.Names.ToList().IndexOf(own.GetProperty("set").GetString()!);
            string cut = own.GetProperty("cut") is { ValueKind: JsonValueKind.Number } number ? $"{number.GetDouble()}" : "singleton";
            SetMask mask = run.MasksOf(set).Single(one => one.Mask == own.GetProperty("mask").GetString() && one.Cut.Name == cut);
            int[] markers = [.. mask.Places.Select(place => run.VariantsOf(set)[place].Marker)];

            Assert.That(
                markers.Select(marker => genotypes.Markers[marker].Id),
                Is.EqualTo(own.GetProperty("variants").EnumerateArray().Select(id => id.GetString())), $"{own}");
            if (markers.Length > 0)
            {
                SparseColumn[] columns = Columns(genotypes, markers, samples);
                Assert.That(Dense(SetColumns.Largest(columns)), Is.EqualTo(Numbers(own, "max")));
                Assert.That(Dense(SetColumns.Sum(columns)), Is.EqualTo(Numbers(own, "sum")));
                Assert.That(Dense(SetColumns.Sum(columns, 2)), Is.EqualTo(Numbers(own, "comphet")));
                compared++;
            }
        }

        Assert.That(compared, Is.GreaterThan(5));
    }

    [Test]
    public void What_is_not_used_is_said()
    {
        using PlinkBed plain = PlinkBed.Open(PathOf("geno"));
        var sets = VariantSets.ReadRegenie(PathOf("sets.txt"), PathOf("anno.txt"), PathOf("masks.txt"));
        IReadOnlyList<SetFault> faults = ResolvedSets.Of(sets, plain).Faults;

        Assert.That(faults.Select(fault => $"{fault.Reason} {fault.Set} {fault.Item}"), Is.EquivalentTo(new[]
        {
            "not-in-genotypes GA 7:9999:G:A", "no-annotation GA 7:1120:C:T", "no-annotation GB 7:1130:C:T",
            "annotation-in-no-mask  synonymous", "annotation-in-no-mask  splice", "annotation-of-no-variant  unknown:not_there",
        }));
    }

    [Test]
    public void Groups_of_SAIGE_have_the_same_annotations_and_their_weights()
    {
        var sets = VariantSets.ReadSaige(PathOf("saige.group"), PathOf("masks.txt"));
        JsonElement weights = Expected().GetProperty("weights_saige");

        Assert.That(sets.Names, Is.EqualTo(new[] { "GA", "GB", "GX" }));
        Assert.That(sets.HasWeights);
        foreach (SetVariant variant in sets.Sets.SelectMany(set => set.Variants).Where(variant => variant.Id != "7:9999:G:A"))
        {
            Assert.That(variant.Weight, Is.EqualTo(weights.GetProperty(variant.Id).GetDouble()), variant.Id);
        }
    }

    [Test]
    public void Frequencies_on_X_are_those_of_alleles()
    {
        using var genotypes = SexCodedGenotypes.Of(PlinkBed.Open(PathOf("geno")));
        using HostBackend backend = HostBackend.Open(1);
        var sets = VariantSets.ReadSaige(PathOf("saige.group"));
        var samples = new SampleSelection(60, [.. Enumerable.Range(0, 60)]);
        var run = new SetRun(
            genotypes, ResolvedSets.Of(sets, genotypes), samples, backend, SetOptions.Default, MarkerFilter.Default,
            CancellationToken.None);
        foreach (JsonElement own in Expected().GetProperty("x_chromosome").EnumerateArray())
        {
            CountedVariant variant = run.VariantsOf(2).Single(one => genotypes.Markers[one.Marker].Id == own.GetProperty("id").GetString());
            Assert.That(variant.Counts!.Value.Allele1Frequency, Is.EqualTo(own.GetProperty("allele_frequency").GetDouble()));
            Assert.That(variant.Allele1Count, Is.EqualTo(own.GetProperty("allele_count").GetDouble()).Within(1e-12));
            Assert.That(
                Dense(Columns(genotypes, [variant.Marker], samples)[0]), Is.EqualTo(Numbers(own, "dosage_full_compensation")));
        }
    }

    private static string PathOf(string file) => Path.Combine(Folder, file);

    private static JsonElement Expected()
    {
        using Stream stream = GoldenData.OpenCompressed("sets", "masks", "expected.json.gz");
        return JsonDocument.Parse(stream).RootElement.Clone();
    }

    private static double[] Numbers(JsonElement own, string name) => SetMathematicsTests.Numbers(own.GetProperty(name));

    private static SparseColumn[] Columns(Genotypes genotypes, int[] markers, SampleSelection samples)
    {
        using var block = new GenotypeBlock(genotypes.Samples.Count, markers.Length);
        genotypes.Read(markers, block);
        return [.. Enumerable.Range(0, markers.Length).Select(j =>
            SetColumns.Dosages(genotypes, block, j, samples, isAlleleOne: true, new double[60]))];
    }

    private static double[] Dense(SparseColumn column)
    {
        var dense = new double[60];
        for (int k = 0; k < column.Rows.Length; k++)
        {
            dense[column.Rows[k]] = column.Values[k];
        }

        return dense;
    }
}
