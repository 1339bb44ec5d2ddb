namespace GpuLmm.Cli.Options;

/// <summary>Arguments that each can be read but do not go together or are out of range.</summary>
internal sealed class UsageException(string message) : Exception(message)
{
    /// <summary>Takes the faults that an options record finds in itself as faults of the arguments.</summary>
    public static void Check(Action validate)
    {
        try
        {
            validate();
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
    }
}
