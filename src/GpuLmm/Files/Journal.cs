using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace GpuLmm;

/// <summary>
/// A file of records that is read to the last whole one, whatever ended the process that wrote it, and is then written on. Each record has
/// its length, a kind and a CRC-32C of kind and content before it; what is behind the first that is cut off or damaged is dropped.
/// </summary>
internal sealed class Journal : IDisposable
{
    public const int HeaderBytes = 12;
    private const int BufferBytes = 1 << 20;
    private readonly FileStream file;
    private byte[] content = [];
    private bool isRead;

    /// <summary>Opens a journal, or makes one.</summary>
    /// <exception cref="InputException">It cannot be opened, or the file is none.</exception>
    public Journal(string path)
    {
        Path = path;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, BufferBytes);
        }
        catch (Exception e) when (PendingFile.IsStorageFailure(e))
        {
            throw Fault(e);
        }

        try
        {
            Rewind();
        }
        catch
        {
            Dispose();
            DeleteEmpty();
            throw;
        }
    }

    public string Path { get; }

    private static ReadOnlySpan<byte> Magic => "GPULMM-JOURNAL 1\n"u8;

    /// <summary>Goes back to the first record.</summary>
    /// <exception cref="InputException">The file is no journal.</exception>
    public void Rewind()
    {
        Span<byte> head = stackalloc byte[Magic.Length];
        file.Position = 0;
        int read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (read == head.Length && !head.SequenceEqual(Magic))
        {
            throw new InputException($"{Path}: is no journal of this version: delete it.");
        }

        if (read < head.Length)
        {
            Clear();
        }

        isRead = false;
    }

    /// <summary>Drops all records.</summary>
    public void Clear() => Try(() =>
    {
        file.SetLength(0);
        file.Position = 0;
        file.Write(Magic);
        file.Flush();
    });

    /// <summary>The next record; after the last whole one the rest is dropped, and records can be added.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="record">Valid until the next call.</param>
    public bool TryRead(out byte kind, out ReadOnlySpan<byte> record)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        long start = file.Position;
        if (!isRead && file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(header);
            kind = header[4];
            if (length >= 0 && length <= file.Length - file.Position)
            {
                content = content.Length < length ? new byte[length] : content;
                file.ReadExactly(content, 0, length);
                record = content.AsSpan(0, length);
                if (BinaryPrimitives.ReadUInt32LittleEndian(header[8..]) == Sum(Sum(0, header[..8]), record))
                {
                    return true;
                }
            }
        }

        kind = 0;
        record = default;
        if (!isRead)
        {
            isRead = true;
            Try(() =>
            {
                file.SetLength(start);
                file.Position = start;
            });
        }

        return false;
    }

    /// <summary>Where the next record is read or added, in bytes.</summary>
    public long Position => file.Position;

    /// <summary>Has all that was added seen by <see cref="ReadAgain"/>.</summary>
    /// <exception cref="InputException">It could not be stored.</exception>
    public void Flush() => Try(file.Flush);

    /// <summary>
    /// What reads whole records again, on another thread if need be, while others are added: it does not move the place where they are.
    /// </summary>
    public JournalReader ReadAgain(long from) => new(file.SafeFileHandle, from);

    /// <summary>Drops the records that have not been read yet: others can then be added.</summary>
    public void DropRest() => Try(() =>
    {
        isRead = true;
        file.SetLength(file.Position);
    });

    /// <summary>Adds a record, once all have been read.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="parts">Its content, in parts one after the other.</param>
    /// <exception cref="InputException">It could not be stored.</exception>
    public void Append(byte kind, params IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        byte[] header = new byte[HeaderBytes];
        BinaryPrimitives.WriteInt32LittleEndian(header, checked(parts.Sum(part => part.Length)));
        header[4] = kind;
        uint sum = Sum(0, header.AsSpan(0, 8));
        foreach (ReadOnlyMemory<byte> part in parts)
        {
            sum = Sum(sum, part.Span);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), sum);
        Try(() =>
        {
            file.Write(header);
            foreach (ReadOnlyMemory<byte> part in parts)
            {
                file.Write(part.Span);
            }
        });
    }

    /// <summary>Adds numbers as a record.</summary>
    /// <exception cref="InputException">It could not be stored.</exception>
    public void AppendNumbers<T>(byte kind, ReadOnlySpan<T> numbers)
        where T : unmanaged => Append(kind, MemoryMarshal.AsBytes(numbers).ToArray());

    /// <summary>Reads the next record, which has so many numbers.</summary>
    /// <exception cref="InputException">It is of another kind or length.</exception>
    public void ReadNumbers<T>(byte kind, Span<T> numbers)
        where T : unmanaged
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(numbers);
        if (!TryRead(out byte found, out ReadOnlySpan<byte> record) || found != kind || record.Length != bytes.Length)
        {
            throw new InputException($"{Path}: does not have the sums that it should have: delete it and start again.");
        }

        record.CopyTo(bytes);
    }

    /// <summary>Has the disk keep what was added, and the name of the file.</summary>
    /// <exception cref="InputException">It could not be stored.</exception>
    public void Store()
    {
        Try(() => file.Flush(flushToDisk: true));
        UnixFile.StoreNames(System.IO.Path.GetDirectoryName(Path)!);
    }

    /// <summary>Deletes the file, which is closed, unless it has records that a run could go on with.</summary>
    public void DeleteEmpty()
    {
        if (new FileInfo(Path) is { Exists: true } left && left.Length <= Magic.Length)
        {
            Delete();
        }
    }

    /// <summary>Deletes the file, which is closed, if that can be done.</summary>
    public void Delete()
    {
        try
        {
            File.Delete(Path);
        }
        catch (Exception e) when (PendingFile.IsStorageFailure(e))
        {
            // What went wrong before is what there is to say; without inputs nobody goes on with it.
        }
    }

    /// <summary>Closes the file; what could not be stored any more is missing at its end.</summary>
    public void Dispose()
    {
        try
        {
            file.Dispose();
        }
        catch (Exception e) when (PendingFile.IsStorageFailure(e))
        {
            // A full disk: the record that met it first has been told of.
        }
    }

    // Of whole words, and of the rest: the sum of a record does not depend on how it is cut into parts of whole words.
    private static uint Sum(uint sum, ReadOnlySpan<byte> bytes)
    {
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes[..(bytes.Length & ~7)]))
        {
            sum = BitOperations.Crc32C(sum, word);
        }

        foreach (byte one in bytes[(bytes.Length & ~7)..])
        {
            sum = BitOperations.Crc32C(sum, one);
        }

        return sum;
    }

    private void Try(Action change)
    {
        try
        {
            change();
        }
        catch (Exception e) when (PendingFile.IsStorageFailure(e))
        {
            throw Fault(e);
        }
    }

    private InputException Fault(Exception e) => new($"{Path}: cannot be written: {e.Message}", e);
}
