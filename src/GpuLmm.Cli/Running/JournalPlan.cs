namespace GpuLmm.Cli.Running;

/// <summary>Tells the room that a journal takes on the disk, before any is taken.</summary>
internal static class JournalPlan
{
    /// <summary>Tells it, and where the disk has less; a scan that keeps no journal tells nothing.</summary>
    /// <param name="context">The run.</param>
    /// <param name="markers">Markers that are tested at most; 0 tells nothing.</param>
    /// <param name="rows">Rows of a marker, of all traits.</param>
    /// <param name="isGeneralised">Whether rows have numbers of a generalised null model.</param>
    public static void Tell(RunContext context, long markers, long rows, bool isGeneralised)
    {
        if (context.Journal is { } journal && markers > 0)
        {
            Tell(context, journal, ResultBlock.KeptBytes(markers, rows, isGeneralised));
        }
    }

    /// <summary>Tells that of the sums of a kinship: those that are stored, and those before until they are.</summary>
    /// <param name="context">The run.</param>
    /// <param name="isHost">Whether sums are on the host; those on devices are not kept.</param>
    /// <param name="bytes">Of all sums.</param>
    public static void TellSums(RunContext context, bool isHost, long bytes)
    {
        if (context.Journal is { } journal && isHost)
        {
            Tell(context, journal, 2 * bytes);
        }
        else if (context.Journal is not null)
        {
            context.Say("journal: sums on a device are not kept, so that a run that is broken off starts again");
        }
    }

    private static void Tell(RunContext context, RunJournal journal, long bytes)
    {
        long? free = FreeBeside(journal.Path);
        string room = bytes > free
            ? $"; its disk has {MemoryPlan.Size(free.Value)} free, and results need room too: --checkpoint off keeps no journal"
            : string.Empty;
        context.Say($"journal: {MemoryPlan.Size(bytes)} at most, {journal.Path}{room}");
    }

    private static long? FreeBeside(string path)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
