using System.IO.MemoryMappedFiles;

namespace GpuLmm;

/// <summary>A file as memory, which the system reads in where it is touched.</summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private byte* pointer;

    /// <param name="path">For messages.</param>
    /// <param name="stream">Not empty; owned.</param>
    public MappedFile(string path, FileStream stream)
    {
        Path = path;
        Length = stream.Length;
        file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
    }

    /// <summary>The file, as the user named it.</summary>
    public string Path { get; }

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <summary>Bytes [<paramref name="start"/>, <paramref name="start"/> + <paramref name="length"/>); valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public ReadOnlySpan<byte> Slice(long start, int length)
    {
        ObjectDisposedException.ThrowIf(pointer is null, this);
        return start >= 0 && length >= 0 && start <= Length - length
            ? new ReadOnlySpan<byte>(pointer + start, length)
            : throw new ArgumentOutOfRangeException(nameof(start), $"[{start}, {start + length}) is not within [0, {Length}).");
    }

    public void Dispose()
    {
        if (pointer is not null)
        {
            pointer = null;
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
            file.Dispose();
        }
    }
}
