namespace GpuLmm;

/// <summary>Reads a phased VCF into blocks of alleles by parent of origin, and counts what it skips.</summary>
internal sealed class PhasedReader : IDisposable
{
    private readonly VcfReader reader;
    private readonly MarkerJudge judge;
    private readonly bool isPaternalFirst;
    private readonly int[] columns;
    private readonly VcfCall[] calls;
    private readonly sbyte[] maternal;
    private readonly sbyte[] paternal;
    private long records, multiallelic, structural, notDiploid, heterozygous, unphased, missing;

    /// <param name="vcf">The file.</param>
    /// <param name="samples">Who, each once, in the order wanted.</param>
    /// <param name="filter">Which markers; judged over these samples.</param>
    /// <param name="order">Whose allele comes first.</param>
    /// <exception cref="InputException">Samples that the file does not have, or it has changed.</exception>
    public PhasedReader(VcfFile vcf, IReadOnlyList<SampleId> samples, MarkerFilter filter, HaplotypeOrder order)
    {
        judge = new MarkerJudge(filter, Karyotype.Plain);
        columns = new SampleIndex(vcf.Path, vcf.Samples).RowsOf(samples);
        isPaternalFirst = order == HaplotypeOrder.PaternalMaternal;
        calls = new VcfCall[vcf.Samples.Count];
        maternal = new sbyte[samples.Count];
        paternal = new sbyte[samples.Count];
        reader = new VcfReader(vcf.Path);
        if (!reader.Samples.SequenceEqual(vcf.Samples))
        {
            reader.Dispose();
            throw new InputException($"{vcf.Path}: has changed while it was read.");
        }
    }

    /// <summary>Bytes read, of how many.</summary>
    public (long Done, long Total) Progress => reader.Progress;

    /// <summary>What has been read so far.</summary>
    public PhasedReport Report => new()
    {
        RecordCount = records,
        MultiallelicCount = multiallelic,
        StructuralCount = structural,
        NotDiploidCount = notDiploid,
        Excluded = judge.Excluded,
        HeterozygousCount = heterozygous,
        UnphasedCount = unphased,
        MissingCount = missing,
    };

    /// <summary>Fills a block with the next markers.</summary>
    /// <returns>False when there are no more.</returns>
    /// <exception cref="InputException">A record that breaks the format.</exception>
    public bool Fill(PhasedBlock block)
    {
        var markers = new int[block.Maternal.Capacity];
        int count = 0;
        block.Begin(markers);
        while (count < markers.Length && reader.TryRead(out VcfRecord record))
        {
            records++;
            if (Takes(record))
            {
                PackedGenotypes.Pack(maternal, block.Maternal.Writable(count));
                PackedGenotypes.Pack(paternal, block.Paternal.Writable(count));
                markers[count++] = (int)Math.Min(records - 1, int.MaxValue);
            }
        }

        block.Begin(markers.AsSpan(0, count));
        return count > 0;
    }

    public void Dispose() => reader.Dispose();

    /// <summary>Whether a record is used; its alleles are then those of the samples.</summary>
    private bool Takes(VcfRecord record)
    {
        if (!judge.KeepsByName(record.Marker))
        {
            return false;
        }

        if (record.Kind != VcfVariantKind.Biallelic)
        {
            (multiallelic, structural) = record.Kind == VcfVariantKind.Multiallelic
                ? (multiallelic + 1, structural) : (multiallelic, structural + 1);
            return false;
        }

        record.ReadCalls(calls);
        int homozygous = 0, reference = 0, het = 0, withoutPhase = 0;
        for (int i = 0; i < columns.Length; i++)
        {
            VcfCall call = calls[columns[i]];
            if (call.Ploidy != 2)
            {
                notDiploid++;
                return false;
            }

            bool hasPhase = call.IsPhased || call.First == call.Second;
            homozygous += call is { First: 1, Second: 1 } ? 1 : 0;
            reference += call is { First: 0, Second: 0 } ? 1 : 0;
            het += call.IsHeterozygous ? 1 : 0;
            withoutPhase += call.IsHeterozygous && !hasPhase ? 1 : 0;
            (sbyte first, sbyte second) = hasPhase ? (Copies(call.First), Copies(call.Second))
                : call.IsHeterozygous ? ((sbyte)1, (sbyte)1)
                : ((sbyte)-1, (sbyte)-1);
            (paternal[i], maternal[i]) = isPaternalFirst ? (first, second) : (second, first);
        }

        int withoutCall = columns.Length - homozygous - reference - het;
        if (!judge.Keeps(new MarkerCounts(homozygous, het, reference, withoutCall)))
        {
            return false;
        }

        (heterozygous, unphased, missing) = (heterozygous + het, unphased + withoutPhase, missing + withoutCall);
        return true;
    }

    private static sbyte Copies(sbyte allele) => allele < 0 ? allele : (sbyte)(2 * allele);
}
