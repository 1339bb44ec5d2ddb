namespace GpuLmm;

/// <summary>Opens files the user named, turning the system's refusals into <see cref="InputException"/>.</summary>
internal static class InputFile
{
    /// <summary>Opens an existing file for reading.</summary>
    /// <exception cref="InputException">The file is missing, is a folder, or may not be read.</exception>
    public static FileStream OpenRead(string path)
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
            InputRecorder.Note(path, file);
            return file;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{path}: file not found", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read: {e.Message}", e);
        }
    }
}
