namespace GpuLmm;

/// <summary>
/// Moves a window over markers of one chromosome, and leaves out one of every pair whose r² is too large: the one whose commoner allele is
/// the commoner, of equals the later. Which pairs are compared, and when, is that of PLINK 2 (<c>--indep-pairwise</c>): within a window
/// every marker meets those after it that it has not met, until it or one of them goes, and so on until none goes.
/// </summary>
/// <param name="genotypes">G.</param>
/// <param name="samples">Those that count.</param>
/// <param name="limit">Largest r².</param>
internal sealed class PruningSweep(Genotypes genotypes, SampleSelection samples, double limit) : IDisposable
{
    // What rounding is allowed for (PLINK 2): 2⁻⁴⁴.
    private const double Slack = 1.0 / (1L << 44);
    private const int CallBlock = 128;
    private const int DosageBlock = 16;

    private readonly double allowed = limit * (1 + Slack);
    private readonly GenotypeBlock block = new(genotypes.Samples.Count, genotypes.HasDosages ? DosageBlock : CallBlock);
    private readonly Stack<CallPlanes> free = new();
    private readonly List<Candidate> alive = [];

    /// <summary>Whether each marker goes.</summary>
    /// <param name="markers">Of one chromosome, in order: what to read, and the frequency of the commoner allele.</param>
    /// <param name="windows">Over these.</param>
    /// <param name="read">Told how many have been read, after each block.</param>
    public bool[] Run(IReadOnlyList<(int Index, double MajorFrequency)> markers, PruningWindows windows, Action<int> read)
    {
        int[] indices = [.. markers.Select(marker => marker.Index)];
        var removed = new bool[indices.Length];
        int loaded = 0, blockStart = 0;
        Release(_ => true);
        foreach ((int start, int end) in windows.All())
        {
            Release(own => removed[own.Place] || own.Place < start);
            for (; loaded < end; loaded++)
            {
                if (loaded % block.Capacity == 0)
                {
                    blockStart = loaded;
                    int count = Math.Min(block.Capacity, indices.Length - loaded);
                    genotypes.Read(indices.AsSpan(loaded, count), block);
                    read(count);
                }

                CallPlanes calls = free.Count > 0 ? free.Pop() : new CallPlanes(genotypes.Samples.Count);
                calls.Load(block, loaded - blockStart, samples);
                removed[loaded] = calls.IsMonomorphic;
                alive.Add(new Candidate(loaded, calls, markers[loaded].MajorFrequency));
            }

            Release(own => removed[own.Place]);
            while (Compare(removed, end))
            {
            }
        }

        return removed;
    }

    public void Dispose() => block.Dispose();

    private void Release(Func<Candidate, bool> goes) => alive.RemoveAll(own =>
    {
        bool isGone = goes(own);
        if (isGone)
        {
            free.Push(own.Calls);
        }

        return isGone;
    });

    /// <summary>Goes through the markers of the window once.</summary>
    /// <returns>Whether any went.</returns>
    private bool Compare(bool[] removed, int end)
    {
        bool hasRemoved = false;
        for (int i = 0; i < alive.Count; i++)
        {
            Candidate first = alive[i];
            int k = removed[first.Place] ? alive.Count : NextPresent(removed, FromPlace(first.Unmet, i + 1));
            if (k == alive.Count)
            {
                continue;
            }

            while (k < alive.Count && !first.Calls.Exceeds(alive[k].Calls, allowed))
            {
                k = NextPresent(removed, k + 1);
            }

            if (k == alive.Count)
            {
                first.Unmet = end;
                continue;
            }

            hasRemoved = true;
            if (first.MajorFrequency > alive[k].MajorFrequency * (1 + Slack))
            {
                removed[first.Place] = true;
            }
            else
            {
                removed[alive[k].Place] = true;
                int next = NextPresent(removed, k + 1);
                first.Unmet = next < alive.Count ? alive[next].Place : end;
            }
        }

        return hasRemoved;
    }

    private int NextPresent(bool[] removed, int k)
    {
        while (k < alive.Count && removed[alive[k].Place])
        {
            k++;
        }

        return k;
    }

    /// <summary>The first from <paramref name="low"/> on whose place is at least <paramref name="place"/>.</summary>
    private int FromPlace(int place, int low)
    {
        int high = alive.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = alive[middle].Place < place ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>A marker of the window.</summary>
    private sealed class Candidate(int place, CallPlanes calls, double majorFrequency)
    {
        public int Place => place;

        public CallPlanes Calls => calls;

        public double MajorFrequency => majorFrequency;

        /// <summary>Place of the first marker that it has not met.</summary>
        public int Unmet { get; set; } = place + 1;
    }
}
