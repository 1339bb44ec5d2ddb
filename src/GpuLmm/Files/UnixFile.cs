using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace GpuLmm;

/// <summary>
/// What .NET has no call for on Unix: reading a file that another process keeps to itself, and storing the names in a folder.
/// </summary>
internal static partial class UnixFile
{
    private const int ReadOnly = 0;

    /// <summary>The content of a file, whoever has it open; null where it cannot be read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">Bytes that are read at most.</param>
    public static byte[]? Read(string path, int most)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                using var shared = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                return Read(shared, most);
            }

            using var handle = new SafeFileHandle(open(path, ReadOnly), ownsHandle: true);
            if (handle.IsInvalid)
            {
                return null;
            }

            using var file = new FileStream(handle, FileAccess.Read, bufferSize: 0);
            return Read(file, most);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// Has the disk keep the names that a folder has now, which storing the files alone does not; where a file system does not know that,
    /// it keeps them in its own time.
    /// </summary>
    /// <param name="folder">Its path; empty for the current one.</param>
    public static void StoreNames(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int file = open(folder.Length == 0 ? "." : folder, ReadOnly);
        if (file >= 0)
        {
            _ = fsync(file);
            _ = close(file);
        }
    }

    private static byte[] Read(FileStream file, int most)
    {
        byte[] content = new byte[most];
        return content[..file.ReadAtLeast(content, most, throwOnEndOfStream: false)];
    }

#pragma warning disable SA1300, IDE1006 // Names are those of the C library.
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc")]
    private static partial int fsync(int file);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc")]
    private static partial int close(int file);
#pragma warning restore SA1300, IDE1006
}
