namespace GpuLmm;

/// <summary>
/// The seam to libraries that read formats: whatever they throw at damaged input becomes a fault of the file. They meet damage in many ways
/// (index out of range, unsupported type, failed decompression), which no list would hold.
/// </summary>
internal static class DamagedInput
{
    /// <summary>Whether an exception is another library's: not a fault that has its message already, nor an interruption.</summary>
    public static bool IsForeign(Exception e) =>
        e is not (InputException or OperationCanceledException or OutOfMemoryException or ObjectDisposedException);

    /// <summary>Reads; <paramref name="fault"/> makes the exception from what the library says.</summary>
    public static T Read<T>(Func<T> read, Func<Exception, InputException> fault)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (IsForeign(e))
        {
            throw fault(e);
        }
    }
}
