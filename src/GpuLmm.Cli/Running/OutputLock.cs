using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace GpuLmm.Cli.Running;

/// <summary>
/// Keeps a second process from writing to the prefix of one that runs: a file <c>P.lock</c> with host, process and time, held open so that
/// the system frees it when the process ends, however it ends. Where the file is on a disk that several hosts share and that does not keep
/// such locks, the holder also touches it now and then: one that was not touched for long was left by a process that is gone.
/// </summary>
internal sealed class OutputLock : IDisposable
{
    public const string Extension = ".lock";
    private const int MostBytes = 1 << 12;
    private static readonly TimeSpan TouchedEvery = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(90);
    private readonly string path;
    private readonly FileStream file;
    private readonly Timer touching;
    private readonly byte[] content;

    private OutputLock(string path, FileStream file, byte[] content)
    {
        this.path = path;
        this.file = file;
        this.content = content;
        touching = new Timer(_ => Touch(), null, TouchedEvery, TouchedEvery);
    }

    /// <summary>Takes the lock of a prefix.</summary>
    /// <returns>Null where the folder cannot be written to, which the results will tell of.</returns>
    /// <exception cref="InputException">Another process has it.</exception>
    public static OutputLock? Take(string prefix)
    {
        string path = prefix + Extension;
        string own = string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.MachineName}\t{Environment.ProcessId}\t{StartOf(Environment.ProcessId)}\t{Guid.NewGuid():N}\n");
        while (true)
        {
            FileStream file;
            try
            {
                file = new FileStream(
                    path, FileMode.OpenOrCreate, FileAccess.ReadWrite,
                    OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None, bufferSize: 0);
            }
            catch (Exception e) when (e is DirectoryNotFoundException or UnauthorizedAccessException)
            {
                return null;
            }
            catch (IOException e)
            {
                string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
                if (!Directory.Exists(folder))
                {
                    return null;
                }

                throw File.Exists(path) && Read(path) is { Length: > 0 } holder ? Held(prefix, path, holder)
                    : new InputException($"{prefix}: cannot be written: {e.Message}", e);
            }

            if (Write(file, path, prefix, Encoding.UTF8.GetBytes(own)) is { } taken)
            {
                return taken;
            }
        }
    }

    /// <summary>Frees it.</summary>
    public void Dispose()
    {
        touching.Dispose();
        try
        {
            if (IsOwn)
            {
                File.Delete(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is stale from now on, and recognised as such.
        }

        file.Dispose();
    }

    /// <summary>Writes who has it into a lock that is open.</summary>
    /// <returns>Null where the file was deleted by whoever held it between its opening and now: then this is the lock of nothing.</returns>
    private static OutputLock? Write(FileStream file, string path, string prefix, byte[] content)
    {
        try
        {
            byte[] before = new byte[Math.Min(file.Length, MostBytes)];
            file.ReadExactly(before);
            if (IsInUse(Encoding.UTF8.GetString(before), path))
            {
                file.Dispose();
                throw Held(prefix, path, Encoding.UTF8.GetString(before));
            }
        }
        catch (Exception e) when (PendingFile.IsStorageFailure(e))
        {
            // Whether it is in use is not known: it may be another's, and stays.
            file.Dispose();
            throw new InputException($"{prefix}: cannot be written: {e.Message}", e);
        }

        try
        {
            file.SetLength(0);
            file.Position = 0;
            file.Write(content);
        }
        catch (Exception e) when (PendingFile.IsStorageFailure(e))
        {
            File.Delete(path);
            file.Dispose();
            throw new InputException($"{prefix}: cannot be written: {e.Message}", e);
        }

        if (Read(path) == Encoding.UTF8.GetString(content))
        {
            return new OutputLock(path, file, content);
        }

        file.Dispose();
        return null;
    }

    private static InputException Held(string prefix, string path, string content)
    {
        string[] fields = content.Trim().Split('\t');
        return new InputException(
            $"{prefix}: is written by another process, {fields.ElementAtOrDefault(1)} on {fields[0]} ({path}): wait for it, or choose another --out. (A lock that was not touched for {StaleAfter.TotalSeconds} s is taken over.)");
    }

    /// <summary>Whether the process that wrote the lock, which the system has freed, or never kept, is still there.</summary>
    private static bool IsInUse(string content, string path)
    {
        string[] fields = content.Trim().Split('\t');
        return fields.Length == 4 && int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out int process)
            && (fields[0] == Environment.MachineName
                ? process != Environment.ProcessId && StartOf(process) == fields[2]
                : SinceTouched(path) < StaleAfter);
    }

    /// <summary>By the clock of the disk, which may be that of another host.</summary>
    private static TimeSpan SinceTouched(string path)
    {
        string probe = $"{path}.{Environment.ProcessId}";
        try
        {
            File.WriteAllBytes(probe, []);
            return File.GetLastWriteTimeUtc(probe) - File.GetLastWriteTimeUtc(path);
        }
        finally
        {
            File.Delete(probe);
        }
    }

    /// <summary>When a process began, which tells it from a later one of its number; empty where there is none.</summary>
    private static string StartOf(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return found.StartTime.ToUniversalTime().ToString("s", CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return string.Empty;
        }
    }

    private static string Read(string path) => Encoding.UTF8.GetString(UnixFile.Read(path, MostBytes) ?? []);

    private bool IsOwn => Read(path) == Encoding.UTF8.GetString(content);

    private void Touch()
    {
        try
        {
            // Where locks are none of the disk's, another host may have taken it over while this one slept.
            if (IsOwn)
            {
                RandomAccess.Write(file.SafeFileHandle, content, 0);
            }
        }
        catch (Exception e) when (PendingFile.IsStorageFailure(e) || e is ObjectDisposedException)
        {
            // The next touch may succeed; results tell of a disk that is gone.
        }
    }
}
