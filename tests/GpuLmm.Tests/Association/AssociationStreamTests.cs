namespace GpuLmm.Tests;

/// <summary>Rows that are taken are those that are handed out.</summary>
[TestFixture]
public sealed class AssociationStreamTests : HostFixture
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task Rows_are_those_of_the_scan_whether_taken_in_a_loop_or_awaited()
    {
        using var study = new SimulatedStudy(n: 40, m: 60, seed: 7);
        using StudySamples samples = ScanSetup.Samples(study, study.Trait(0.4), study.Trait(0.2));
        using Kinship kinship = Kinship.Estimate(study.Genotypes, Host);
        using NullModel model = NullModel.Fit(samples, kinship, Host);
        var rows = new CollectedRows();
        AssociationScan.Run(study.Genotypes, model, Host, rows, ScanSetup.AllTests);

        var awaited = new List<AssociationResult>();
        await foreach (AssociationResult row in AssociationScan.RowsAsync(study.Genotypes, model, Host, ScanSetup.AllTests))
        {
            awaited.Add(row);
        }

        Assert.That(awaited, Has.Count.EqualTo(60 * 6).And.EqualTo(rows.Rows));
        Assert.That(AssociationScan.Rows(study.Genotypes, model, Host, ScanSetup.AllTests), Is.EqualTo(rows.Rows));
    }

    [Test]
    public async Task A_scan_that_nobody_takes_from_any_more_stops()
    {
        var told = new TaskCompletionSource<int>();
        await foreach (AssociationResult row in AssociationStream.RowsAsync((writer, token) => told.SetResult(Endless(writer, token))))
        {
            break;
        }

        Assert.That(told.Task.IsCompleted, Is.False, "the scan was broken off, it did not return");
    }

    [Test]
    public async Task The_scan_waits_when_it_is_ahead()
    {
        int written = 0;
        IAsyncEnumerator<AssociationResult> rows = AssociationStream.RowsAsync((writer, token) =>
        {
            for (; written < 1_000_000; written++)
            {
                writer.Write(ResultBlock.FromRows([default]));
            }
        }).GetAsyncEnumerator();
        Assert.That(await rows.MoveNextAsync(), Is.True);
        await Task.Delay(200);

        Assert.That(Volatile.Read(ref written), Is.LessThan(20_000));
        await rows.DisposeAsync().AsTask().WaitAsync(Patience);
    }

    [Test]
    public void Cancellation_ends_scan_and_loop()
    {
        using var source = new CancellationTokenSource();
        bool isStopped = false;
        Assert.That(
            async () =>
            {
                await foreach (AssociationResult row in AssociationStream.RowsAsync(
                    (writer, token) =>
                    {
                        try
                        {
                            Endless(writer, token);
                        }
                        finally
                        {
                            isStopped = true;
                        }
                    },
                    source.Token))
                {
                    source.Cancel();
                }
            },
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(isStopped, Is.True, "the scan has ended before the loop has");
    }

    [Test]
    public void A_fault_comes_after_the_rows_before_it()
    {
        var taken = new List<AssociationResult>();
        Assert.That(
            async () =>
            {
                await foreach (AssociationResult row in AssociationStream.RowsAsync((writer, _) =>
                {
                    for (int i = 0; i < 1024; i++)
                    {
                        writer.Write(ResultBlock.FromRows([default]));
                    }

                    throw new InputException("the file ends here");
                }))
                {
                    taken.Add(row);
                }
            },
            Throws.TypeOf<InputException>().With.Message.EqualTo("the file ends here"));
        Assert.That(taken, Has.Count.EqualTo(1024));
    }

    private static int Endless(IAssociationWriter writer, CancellationToken token)
    {
        while (true)
        {
            token.ThrowIfCancellationRequested();
            writer.Write(ResultBlock.FromRows([default]));
        }
    }
}
