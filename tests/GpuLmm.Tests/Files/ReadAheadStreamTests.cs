using CsCheck;

namespace GpuLmm.Tests;

/// <summary>A stream that another thread reads ahead has the bytes, the end and the faults of its source.</summary>
public sealed class ReadAheadStreamTests
{
    [Test]
    public void Bytes_are_those_of_the_source() =>
        Gen.Select(Gen.Int[0, 2_000_000], Gen.Int[1, 300_000]).Sample((length, step) =>
        {
            byte[] bytes = new byte[length];
            new Random(length).NextBytes(bytes);
            var copy = new MemoryStream();
            using var ahead = new ReadAheadStream(new MemoryStream(bytes));

            ahead.CopyTo(copy, step);

            Assert.That(copy.ToArray().AsSpan().SequenceEqual(bytes), Is.True);
            Assert.That(ahead.ReadByte(), Is.EqualTo(-1), "the end stays the end");
        }, iter: 20);

    [Test]
    public void A_fault_of_the_source_comes_after_what_was_read()
    {
        using var ahead = new ReadAheadStream(new Faulty(300_000));
        var buffer = new byte[1000];
        int read = 0;

        Assert.That(() =>
        {
            while (true)
            {
                read += ahead.Read(buffer);
            }
        }, Throws.InstanceOf<InputException>().With.Message.EqualTo("cut off"));
        Assert.That(read, Is.EqualTo(300_000));
    }

    [Test]
    public void It_can_be_left_in_the_middle()
    {
        var source = new Faulty(int.MaxValue);
        var ahead = new ReadAheadStream(source);
        Assert.That(ahead.ReadByte(), Is.Zero);

        ahead.Dispose();
        ahead.Dispose();

        Assert.That(source.IsDisposed, Is.True);
    }

    /// <summary>Zeros, then a fault.</summary>
    private sealed class Faulty(int length) : ReadOnlyStream
    {
        private int left = length;

        public bool IsDisposed { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            int count = Math.Min(left, buffer.Length);
            left -= count;
            buffer[..count].Clear();
            return count > 0 ? count : throw new InputException("cut off");
        }

        protected override void Dispose(bool disposing) => IsDisposed = true;
    }
}
