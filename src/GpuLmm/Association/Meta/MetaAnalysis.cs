using System.Text;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Puts the marker tests of several studies together: effects of fixed and of random effects, deviates, and how far studies differ
/// (<c>docs/model.md</c>). Effects are turned to the effect allele of the first study that has the marker.
/// </summary>
public static class MetaAnalysis
{
    private const int MarkersPerReport = 1 << 14;

    /// <summary>Reads the studies and hands on the tests of their markers, by chromosome and position, or as they come.</summary>
    /// <param name="paths">Tables of <c>gpulmm scan</c>, or of any program whose summary statistics are known; at least one.</param>
    /// <param name="writer">Takes the tests of a marker.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="progress">Reported to now and then.</param>
    /// <param name="cancellationToken">Checked now and then.</param>
    /// <exception cref="ArgumentException">No path, or an option outside its range.</exception>
    /// <exception cref="InputException">A file lacks a column, is damaged, or has no marker.</exception>
    public static MetaReport Run(
        IReadOnlyList<string> paths, Action<IReadOnlyList<MetaResult>> writer, MetaOptions? options = null,
        IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(writer);
        options ??= MetaOptions.Default;
        options.Validate();
        if (paths.Count == 0)
        {
            throw new ArgumentException("Expected at least one file.", nameof(paths));
        }

        var markers = new MetaMarkers(options.Reading.KeepAmbiguous);
        var reader = new MetaReader(markers, options, cancellationToken);
        var studies = new List<MetaStudy>(paths.Count);
        foreach (string path in paths)
        {
            studies.Add(reader.Read(path, studies.Count));
            progress?.Report(new StageProgress("read", studies.Count, paths.Count, "files"));
        }

        studies.ForEach(study => study.Index(markers.Count));
        var results = new MetaResult[options.Methods.Count];
        var effects = new StudyEffect[studies.Count];
        long shared = 0, ambiguous = 0, done = 0;
        foreach (int marker in Order(markers))
        {
            if (done++ % MarkersPerReport == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Report(new StageProgress("markers", done, markers.Count, "markers"));
            }

            Test(markers[marker], marker, studies, options.Methods, effects, results);
            shared += results[0].StudyCount > 1 ? 1 : 0;
            ambiguous += markers[marker].IsAmbiguous ? 1 : 0;
            writer(results);
        }

        return new MetaReport([.. studies.Select(study => study.Report!)], markers.Count, shared, ambiguous);
    }

    private static void Test(
        MetaMarker marker, int index, List<MetaStudy> studies, IReadOnlyList<MetaMethod> methods, StudyEffect[] effects,
        MetaResult[] results)
    {
        var directions = new StringBuilder(studies.Count);
        double copies = 0, weights = 0, samples = 0;
        int count = 0;
        foreach (MetaStudy study in studies)
        {
            int row = study.RowOf(index);
            if (row < 0)
            {
                directions.Append('?');
                continue;
            }

            StudyEffect own = study.Effects[row];
            effects[count++] = own;
            samples += own.Samples;
            directions.Append(marker.IsAmbiguous ? '?' : own.Deviate > 0 ? '+' : own.Deviate < 0 ? '-' : '0');
            if (!double.IsNaN(study.Frequencies[row]) && !marker.IsAmbiguous)
            {
                double weight = double.IsNaN(own.Samples) ? 1 : own.Samples;
                (copies, weights) = (copies + (weight * study.Frequencies[row]), weights + weight);
            }
        }

        ReadOnlySpan<StudyEffect> all = marker.IsAmbiguous ? [] : effects.AsSpan(0, count);
        (double beta, double error) = MetaStatistics.Weighted(all, 0);
        MetaHeterogeneity differences = MetaStatistics.Differences(all, beta);
        for (int k = 0; k < results.Length; k++)
        {
            (double own, double ownError, double z) = methods[k] switch
            {
                MetaMethod.Fixed => (beta, error, beta / error),
                MetaMethod.Random => Random(all, beta, error, differences),
                _ => (double.NaN, double.NaN, MetaStatistics.Deviate(all)),
            };
            results[k] = new MetaResult(
                marker.Chromosome ?? "NA", marker.Position, marker.Id, marker.OtherAllele, marker.EffectAllele, copies / weights, samples,
                count, directions.ToString(), methods[k], own, ownError, z * z, TailProbability.NegativeLog10ChiSquared1(z * z),
                differences,
                marker.IsAmbiguous ? "ambiguous-strand" : double.IsNaN(z) ? "no-effect" : marker.IsContradicting ? "other-alleles" : "");
        }
    }

    private static (double Beta, double Error, double Deviate) Random(
        ReadOnlySpan<StudyEffect> effects, double beta, double error, MetaHeterogeneity differences)
    {
        (double own, double ownError) = differences.Variance > 0 ? MetaStatistics.Weighted(effects, differences.Variance) : (beta, error);
        return (own, ownError, own / ownError);
    }

    /// <summary>By chromosome, in the order in which these come, and position; then those without a place.</summary>
    private static int[] Order(MetaMarkers markers)
    {
        var chromosomes = new Dictionary<string, int>(StringComparer.Ordinal);
        var keys = new (int Chromosome, long Position, int Marker)[markers.Count];
        for (int i = 0; i < keys.Length; i++)
        {
            int chromosome = int.MaxValue;
            if (markers[i].Chromosome is { } name)
            {
                string own = ChromosomeNames.Normalize(name);
                chromosome = chromosomes.TryGetValue(own, out int known) ? known : chromosomes[own] = chromosomes.Count;
            }

            keys[i] = (chromosome, markers[i].Position, i);
        }

        Array.Sort(keys);
        return Array.ConvertAll(keys, key => key.Marker);
    }
}
