namespace GpuLmm.Examples;

/// <summary>A question, data made to have a known answer, and the model that gives it.</summary>
internal abstract class Story
{
    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<Story> All { get; } =
    [
        new HostMicrobiome(), new MethylationGenetics(), new Imprinting(), new GreenBeard(), new ReactionNorms(), new BloodGroup(),
        new SongbirdAggression(), new InvaderPlasticity(),
        new Peptides(), new SongbirdAttacks(), new EggCounts(), new AbundanceLandscape(), new DietGenes(), new TwoRoads(),
    ];

    /// <summary>Its name on the command line, and of its page.</summary>
    public abstract string Name { get; }

    /// <summary>Writes the files of a data set.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="seed">Where the random numbers start.</param>
    /// <param name="backend">Where kernels are computed that effects are drawn from.</param>
    public abstract void Simulate(StoryFolder folder, int seed, Backend backend);

    /// <summary>Fits the files.</summary>
    public abstract StoryResult Fit(StoryFolder folder, Backend backend);

    /// <summary>Makes the data of a seed in a folder and fits them.</summary>
    public StoryResult Run(StoryFolder folder, int seed, Backend backend)
    {
        Simulate(folder, seed, backend);
        return Fit(folder, backend);
    }
}
