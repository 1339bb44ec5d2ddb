using System.Text.Json;
using System.Text.Json.Serialization;

namespace GpuLmm;

/// <summary>
/// Saved null models of several traits, and of every chromosome left out: a list <c>PREFIX.nulls.json</c> beside a file of
/// <see cref="FittedNullFile"/> for each, which it names with its size and its digest, so that files of another fit are refused
/// (<c>docs/files.md</c>).
/// </summary>
internal sealed class FittedNullSet
{
    private const int Version = 1;
    private readonly string path;
    private readonly NullList list;

    private FittedNullSet(string path, NullList list) => (this.path, this.list) = (path, list);

    /// <summary>The traits, in their order.</summary>
    public IReadOnlyList<NullEntry> Nulls => list.Nulls;

    /// <summary>The path of the list.</summary>
    public static string PathOf(string prefix) => prefix + ".nulls.json";

    /// <summary>The path of a null model.</summary>
    /// <param name="prefix">Of the set.</param>
    /// <param name="trait">The trait.</param>
    /// <param name="chromosome">The chromosome that is left out; null for none.</param>
    public static string PathOf(string prefix, string trait, string? chromosome) =>
        $"{prefix}.{PortableName.Of(trait)}{(chromosome is null ? "" : $".without-{PortableName.Of(chromosome)}")}.null";

    /// <summary>Reads the list of a set.</summary>
    /// <param name="prefix">Of the set.</param>
    /// <exception cref="InputException">It is missing, of another version, or breaks its format.</exception>
    public static FittedNullSet Open(string prefix)
    {
        string path = PathOf(prefix);
        using FileStream file = InputFile.OpenRead(path);
        try
        {
            NullList? list = JsonSerializer.Deserialize(file, NullListJson.Default.NullList);
            if (list?.Nulls.Any(own => own.Without.Any(part => part.Chromosome is null)) == true)
            {
                throw new InputException($"{path}: a null model without a chromosome does not name it.");
            }

            return list is null || list.Version != Version || list.Nulls.Count == 0
                ? throw new InputException(
                    $"{path}: is a list of null models of version {list?.Version}; expected version {Version} with a trait: make it again.")
                : new FittedNullSet(path, list);
        }
        catch (JsonException e)
        {
            throw new InputException($"{path}: is not the list of null models that gpulmm null writes: {e.Message}", e);
        }
    }

    /// <summary>Reads a null model.</summary>
    /// <param name="entry">Of which trait.</param>
    /// <param name="chromosome">The chromosome that is left out; null, or one that is not in the kinship, for none.</param>
    /// <exception cref="InputException">Its file is missing, damaged, or not that of the list.</exception>
    public FittedNull Read(NullEntry entry, string? chromosome)
    {
        NullPart part = chromosome is null ? entry.Whole
            : entry.Without.FirstOrDefault(own => ChromosomeNames.Comparer.Equals(own.Chromosome!, chromosome)) ?? entry.Whole;
        string file = Path.Combine(Path.GetDirectoryName(path) ?? "", part.File);
        FittedNull model = FittedNullFile.Read(file, out string digest);
        if (digest == part.Digest)
        {
            return model;
        }

        model.Dispose();
        throw new InputException($"{file}: is a null model of another fit than {path} names: its digest is {digest}, expected {part.Digest}.");
    }

    /// <summary>Writes null models as they are fitted, and then their list.</summary>
    /// <param name="files">Give them their names.</param>
    /// <param name="prefix">Of the set.</param>
    internal sealed class Writer(PendingFiles files, string prefix)
    {
        private readonly List<NullEntry> nulls = [];

        /// <summary>Writes the null model of a trait.</summary>
        public void Add(string trait, FittedNull model) => nulls.Add(new NullEntry(
            trait, model.Report.Formula, FamilyNames.Name(model.Report.Family), model.Ids.Count, Write(trait, null, model), []));

        /// <summary>Writes that of the trait that was added last, without a chromosome.</summary>
        public void Add(string chromosome, string trait, FittedNull model) =>
            nulls[^1] = nulls[^1] with { Without = [.. nulls[^1].Without, Write(trait, chromosome, model)] };

        /// <summary>Writes the list.</summary>
        /// <param name="program">What made it.</param>
        public void Complete(string program) => files.Write(PathOf(prefix), stream => JsonSerializer.Serialize(
            stream, new NullList(Version, program, nulls), NullListJson.Default.NullList));

        private NullPart Write(string trait, string? chromosome, FittedNull model)
        {
            string file = PathOf(prefix, trait, chromosome), digest = "";
            long bytes = 0;
            files.Write(file, stream =>
            {
                digest = FittedNullFile.Write(stream, model);
                bytes = stream.Position;
            });
            return new NullPart(chromosome, Path.GetFileName(file), bytes, digest);
        }
    }
}

/// <summary>A list of saved null models.</summary>
/// <param name="Version">Of the format.</param>
/// <param name="WrittenBy">The program.</param>
/// <param name="Nulls">By trait.</param>
internal sealed record NullList(int Version, string WrittenBy, IReadOnlyList<NullEntry> Nulls);

/// <summary>The null models of a trait.</summary>
/// <param name="Trait">Its name.</param>
/// <param name="Formula">Of the fit.</param>
/// <param name="Family">Of the trait.</param>
/// <param name="Samples">Samples of the fit.</param>
/// <param name="Whole">With all chromosomes.</param>
/// <param name="Without">Without each chromosome; empty where none is left out.</param>
internal sealed record NullEntry(
    string Trait, string Formula, string Family, int Samples, NullPart Whole, IReadOnlyList<NullPart> Without);

/// <summary>A file of a null model.</summary>
/// <param name="Chromosome">The one that is left out; null for none.</param>
/// <param name="File">Its name, beside the list.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Digest">SHA-256 of its content but for the last 32 bytes, which are it.</param>
internal sealed record NullPart(string? Chromosome, string File, long Bytes, string Digest);

/// <summary>Reads and writes lists.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true,
    WriteIndented = true)]
[JsonSerializable(typeof(NullList))]
internal sealed partial class NullListJson : JsonSerializerContext;
