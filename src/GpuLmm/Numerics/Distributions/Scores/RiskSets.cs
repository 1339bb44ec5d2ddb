namespace GpuLmm.Numerics;

/// <summary>
/// Who is at risk when: samples by the time of their event or end of observation, latest first. Whoever is observed up to the time of an
/// event is at risk then.
/// </summary>
internal sealed class RiskSets
{
    private readonly int[] order;
    private readonly EventTime[] times;

    /// <param name="time">Time of the event or of the end of observation.</param>
    /// <param name="isEvent">1 for an event, 0 for an end of observation.</param>
    public RiskSets(double[] time, double[] isEvent)
    {
        Events = isEvent;
        order = [.. Enumerable.Range(0, time.Length).OrderByDescending(i => time[i]).ThenByDescending(i => isEvent[i])];
        var found = new List<EventTime>();
        for (int first = 0; first < order.Length;)
        {
            int end = first, events = first;
            while (end < order.Length && time[order[end]] == time[order[first]])
            {
                events += isEvent[order[end++]] == 1 ? 1 : 0;
            }

            if (events > first)
            {
                found.Add(new EventTime(first, events, end));
            }

            first = end;
        }

        times = [.. found];
    }

    /// <summary>n.</summary>
    public int Count => order.Length;

    /// <summary>1 for samples with an event, else 0.</summary>
    public double[] Events { get; }

    /// <summary>Samples, those observed longest first.</summary>
    public ReadOnlySpan<int> Order => order;

    /// <summary>Times of events, the latest first.</summary>
    public ReadOnlySpan<EventTime> Times => times;

    /// <summary>Samples that are at risk at no event, as their observation ends before the first.</summary>
    public ReadOnlySpan<int> Outside => order.AsSpan(times.Length == 0 ? 0 : times[^1].End);

    /// <summary>The same of samples in another order.</summary>
    /// <param name="places">For every sample its place here.</param>
    public RiskSets Permuted(int[] places)
    {
        // Times by their ranks: all that matters of them.
        var rank = new double[order.Length];
        int first = 0;
        for (int k = 0; k < times.Length; k++)
        {
            Fill(first, times[k].First, (2 * k) + 1);
            Fill(times[k].First, times[k].End, (2 * k) + 2);
            first = times[k].End;
        }

        Fill(first, order.Length, (2 * times.Length) + 1);
        return new RiskSets(Array.ConvertAll(places, place => rank[place]), Array.ConvertAll(places, place => Events[place]));

        void Fill(int from, int to, int latest)
        {
            for (int i = from; i < to; i++)
            {
                rank[order[i]] = -latest;
            }
        }
    }
}

/// <summary>A time of one event or more.</summary>
/// <param name="First">From here on in the order samples have this time; those before have later ones.</param>
/// <param name="EventEnd">Up to here they have an event.</param>
/// <param name="End">Up to here they have this time: the risk set is all up to here.</param>
internal readonly record struct EventTime(int First, int EventEnd, int End)
{
    /// <summary>d, the events.</summary>
    public int Events => EventEnd - First;
}
