using System.IO.MemoryMappedFiles;

namespace GpuLmm;

/// <summary>A file mapped into memory for reading: bytes come from the disk when they are looked at.</summary>
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

    /// <summary>Its path.</summary>
    public string Path { get; }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>Whether it was disposed.</summary>
    public bool IsClosed => pointer is null;

    /// <summary>Bytes [<paramref name="offset"/>, <paramref name="offset"/> + <paramref name="length"/>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are not all within the file.</exception>
    /// <exception cref="ObjectDisposedException">The file was disposed.</exception>
    public ReadOnlySpan<byte> Slice(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (offset < 0 || length < 0 || offset + length > Length)
        {
            throw new ArgumentOutOfRangeException(nameof(offset),
                $"[{offset}, {offset + length}) is not within the {Length} bytes of {Path}.");
        }

        return new ReadOnlySpan<byte>(pointer + offset, length);
    }

    public void Dispose()
    {
        if (!IsClosed)
        {
            pointer = null;
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
            file.Dispose();
        }
    }
}
