using System.Buffers.Binary;
using System.Text;

namespace GpuLmm;

/// <summary>Ids of millions of SNPs as bytes, each once, numbered in the order in which they come; found by hashing.</summary>
internal sealed class IdTable
{
    private byte[] pool = new byte[1 << 12];
    private int[] starts = new int[257];
    private int[] slots = new int[512];

    /// <summary>Ids held.</summary>
    public int Count { get; private set; }

    /// <summary>Id <paramref name="i"/>.</summary>
    public ReadOnlySpan<byte> this[int i] => pool.AsSpan(starts[i], starts[i + 1] - starts[i]);

    /// <summary>Id <paramref name="i"/> as text.</summary>
    public string Text(int i) => Encoding.UTF8.GetString(this[i]);

    /// <summary>Takes an id without looking for it: for tables that are only read in order.</summary>
    public void Append(ReadOnlySpan<byte> id)
    {
        Store(id);
    }

    /// <summary>Takes an id, if it is new.</summary>
    /// <returns>Whether it is.</returns>
    public bool TryAdd(ReadOnlySpan<byte> id, out int number)
    {
        if (2 * (Count + 1) > slots.Length)
        {
            Rehash();
        }

        int slot = SlotOf(id);
        if (slots[slot] > 0)
        {
            number = slots[slot] - 1;
            return false;
        }

        number = Store(id);
        slots[slot] = number + 1;
        return true;
    }

    /// <summary>The number of an id, or −1.</summary>
    /// <param name="id">The id.</param>
    /// <param name="guess">Looked at first: files mostly have one order.</param>
    public int Find(ReadOnlySpan<byte> id, int guess = -1)
    {
        if ((uint)guess < (uint)Count && this[guess].SequenceEqual(id))
        {
            return guess;
        }

        return slots[SlotOf(id)] - 1;
    }

    private int Store(ReadOnlySpan<byte> id)
    {
        int end = starts[Count];
        if (end + id.Length > pool.Length)
        {
            Array.Resize(ref pool, Math.Max(checked(2 * pool.Length), end + id.Length));
        }

        if (Count + 2 > starts.Length)
        {
            Array.Resize(ref starts, 2 * starts.Length);
        }

        id.CopyTo(pool.AsSpan(end));
        Count++;
        starts[Count] = end + id.Length;
        return Count - 1;
    }

    private static uint Hash(ReadOnlySpan<byte> id)
    {
        ulong hash = (ulong)id.Length * 0x9E3779B97F4A7C15UL;
        while (id.Length >= 8)
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(id)) * 0xD6E8FEB86659FD93UL;
            hash ^= hash >> 32;
            id = id[8..];
        }

        ulong last = 0;
        for (int i = 0; i < id.Length; i++)
        {
            last |= (ulong)id[i] << (8 * i);
        }

        hash = (hash ^ last) * 0xD6E8FEB86659FD93UL;
        hash ^= hash >> 32;
        return (uint)((hash * 0xD6E8FEB86659FD93UL) >> 32);
    }

    private int SlotOf(ReadOnlySpan<byte> id)
    {
        int mask = slots.Length - 1, slot = (int)(Hash(id) & (uint)mask);
        while (slots[slot] > 0 && !this[slots[slot] - 1].SequenceEqual(id))
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void Rehash()
    {
        slots = new int[checked(2 * slots.Length)];
        int mask = slots.Length - 1;
        for (int i = 0; i < Count; i++)
        {
            int slot = (int)(Hash(this[i]) & (uint)mask);
            while (slots[slot] > 0)
            {
                slot = (slot + 1) & mask;
            }

            slots[slot] = i + 1;
        }
    }
}
