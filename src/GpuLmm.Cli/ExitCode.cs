namespace GpuLmm.Cli;

/// <summary>What the process ends with.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Bug = 1;
    public const int Usage = 2;
    public const int Input = 3;
    public const int NotConverged = 4;
    public const int Resources = 5;
    public const int Interrupted = 130;
    public const int Terminated = 143;
}
