using System.Text.Json;

namespace GpuLmm.Golden.Tests;

[TestFixture]
[Category("WithoutBlas")]
public sealed class GemmaKinshipTests
{
    private MouseStudy study = null!;
    private JsonElement checks;

    [OneTimeSetUp]
    public void Open()
    {
        study = new MouseStudy();
        checks = JsonDocument.Parse(File.ReadAllText(GoldenData.PathOf("W01_mouse_gemma", "kinship_checks.json"))).RootElement;
    }

    [OneTimeTearDown]
    public void Close() => study.Dispose();

    [Test]
    public void Markers_kept_are_gemmas()
    {
        using NullModel nullModel = Null(study.Kinship(KinshipOptions.Default));
        var ids = new IdCollector();
        AssociationScan.Run(
            study.Genotypes, nullModel, study.Backend, ids,
            AssociationOptions.Default with { FixedLambda = true, Filter = MouseStudy.GemmaFilter });

        Assert.That(ids.Ids.ToHashSet().SetEquals(study.GemmaMarkers), Is.True);
        Assert.That(ids.Ids, Has.Count.EqualTo(10_768));
    }

    [Test]
    public void Centred() => Check(study.Kinship(KinshipOptions.Default), "centred_gk1");

    [Test]
    public void Standardised_by_sample_variance() => Check(
        study.Kinship(new KinshipOptions { Method = KinshipMethod.Standardized, SampleVariance = true }), "standardised_gk2");

    [Test]
    public void Without_chromosome_17()
    {
        var other = study.Genotypes.Markers.Where(m => m.Chromosome != "17" && study.GemmaMarkers.Contains(m.Id))
            .Select(m => m.Id).ToHashSet();
        Check(
            Kinship.Estimate(study.Genotypes, study.Backend, new KinshipOptions { Filter = MarkerFilter.Default with { Extract = other } }),
            "centred_without_chr17");
    }

    private NullModel Null(Kinship kinship)
    {
        using (kinship)
        {
            return NullModel.Fit(study.Samples, kinship, study.Backend);
        }
    }

    private void Check(Kinship kinship, string name)
    {
        using (kinship)
        {
            JsonElement expected = checks.GetProperty(name);
            Assert.That(kinship.Samples, Has.Count.EqualTo(expected.GetProperty("n").GetInt32()));

            // GEMMA prints ten digits.
            for (int i = 0; i < 5; i++)
            {
                for (int j = 0; j < 5; j++)
                {
                    Assert.That(kinship.Matrix[i, j], Is.EqualTo(expected.GetProperty("first5x5")[i][j].GetDouble()).Within(1e-7).Percent);
                }
            }

            for (int j = 0; j < 10; j++)
            {
                Assert.That(kinship.Matrix[99, j], Is.EqualTo(expected.GetProperty("row100_first10")[j].GetDouble()).Within(1e-7).Percent);
            }

            double trace = 0, squares = 0;
            for (int j = 0; j < kinship.Matrix.Columns; j++)
            {
                trace += kinship.Matrix[j, j];
                foreach (double value in kinship.Matrix.Column(j))
                {
                    squares += value * value;
                }
            }

            Assert.That(trace, Is.EqualTo(expected.GetProperty("trace").GetDouble()).Within(1e-7).Percent);
            Assert.That(squares, Is.EqualTo(expected.GetProperty("frobenius2").GetDouble()).Within(1e-7).Percent);
        }
    }

    private sealed class IdCollector : IAssociationWriter
    {
        public List<string> Ids { get; } = [];

        public void Write(ResultBlock results) => Ids.AddRange(results.Select(row => row.Marker.Id));
    }
}
