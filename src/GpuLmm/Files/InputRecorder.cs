namespace GpuLmm;

/// <summary>
/// Tells of every file that the library opens for reading, as the user named it, from its making to its disposal, in the same flow of
/// control (and the tasks started in it): what a record of a run names as inputs. What cannot be read twice, a pipe, is left out.
/// </summary>
public sealed class InputRecorder : IDisposable
{
    private static readonly AsyncLocal<InputRecorder?> Current = new();
    private readonly Action<string> onOpened;
    private readonly InputRecorder? outer;

    /// <summary>Starts; a recorder that is there already hears nothing until this one is disposed.</summary>
    /// <param name="onOpened">Told the path, each time the file is opened, on the thread that opens it.</param>
    public InputRecorder(Action<string> onOpened)
    {
        ArgumentNullException.ThrowIfNull(onOpened);
        this.onOpened = onOpened;
        outer = Current.Value;
        Current.Value = this;
    }

    /// <summary>Ends.</summary>
    public void Dispose() => Current.Value = outer;

    /// <summary>Tells of a file.</summary>
    internal static void Note(string path, FileStream file)
    {
        if (file.CanSeek)
        {
            Current.Value?.onOpened(path);
        }
    }
}
