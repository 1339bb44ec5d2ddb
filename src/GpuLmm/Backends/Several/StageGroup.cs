namespace GpuLmm.Backends.Several;

/// <summary>The stage objects of several members: makes all or none, and works with all at once.</summary>
internal static class StageGroup
{
    public static IReadOnlyList<TStage> Create<TMember, TStage>(IEnumerable<TMember> members, Func<TMember, TStage> create)
        where TStage : IDisposable
    {
        var stages = new List<TStage>();
        try
        {
            foreach (TMember member in members)
            {
                stages.Add(create(member));
            }

            return stages;
        }
        catch
        {
            stages.ForEach(stage => stage.Dispose());
            throw;
        }
    }

    /// <summary>Works for several members at the same time; of their failures the first is thrown as it is.</summary>
    public static void ForEach(int members, Action<int> work)
    {
        if (members == 1)
        {
            work(0);
            return;
        }

        try
        {
            Parallel.For(0, members, work);
        }
        catch (AggregateException e)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
