using BenchmarkDotNet.Attributes;

namespace GpuLmm.Benchmarks;

/// <summary>A pedigree of 1,000,000 animals: 20 generations of 50,000, sires and dams from the one or two generations before.</summary>
[MemoryDiagnoser]
[SimpleJob(warmupCount: 1, iterationCount: 3, invocationCount: 1)]
public class PedigreeBenchmarks
{
    private Pedigree pedigree = null!;

    /// <summary>Sires that breed in every generation.</summary>
    [Params(200, 1000)]
    public int SiresPerGeneration { get; set; } = 200;

    /// <summary>Makes the pedigree.</summary>
    [GlobalSetup]
    public void Setup() => pedigree = Pedigree.Create(Records(SiresPerGeneration));

    /// <summary>F of every animal.</summary>
    [Benchmark]
    public double[] Inbreeding() => pedigree.Inbreeding();

    /// <summary>F and A⁻¹.</summary>
    [Benchmark]
    public KinshipInverse Inverse() => pedigree.Inverse();

    /// <summary>A of the last 1,000 animals.</summary>
    [Benchmark]
    public void RelationshipOfAThousand() => pedigree.Relationship([.. pedigree.Samples.TakeLast(1000)]).Dispose();

    /// <summary>Records of a selected population with overlapping generations.</summary>
    public static IEnumerable<PedigreeRecord> Records(int siresPerGeneration, int generations = 20, int size = 50_000)
    {
        var random = new Random(5);
        int dams = 10 * siresPerGeneration;
        for (int g = 0; g < generations; g++)
        {
            for (int i = 0; i < size; i++)
            {
                var id = new SampleId("0", $"{(g * size) + i}");
                yield return g == 0 ? new PedigreeRecord(id, null, null)
                    : new PedigreeRecord(id, Parent(0, siresPerGeneration), Parent(size / 2, dams));
            }

            SampleId Parent(int first, int count)
            {
                int generation = Math.Max(0, g - 1 - (random.NextDouble() < 0.25 ? 1 : 0));
                return new SampleId("0", $"{(generation * size) + first + random.Next(count)}");
            }
        }
    }
}
