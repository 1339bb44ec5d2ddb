namespace GpuLmm.Backends.Several;

/// <summary>Makes the stage objects of several members, all or none.</summary>
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
}
