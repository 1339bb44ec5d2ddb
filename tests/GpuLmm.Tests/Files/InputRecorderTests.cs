namespace GpuLmm.Tests;

[TestFixture]
public sealed class InputRecorderTests
{
    [Test]
    public async Task Hears_of_files_opened_in_its_flow_and_no_other()
    {
        using var folder = new TempFolder();
        string a = folder.Write("a", "rs1\n"), b = folder.Write("b", "rs2\n"), c = folder.Write("c", "rs3\n");
        var heard = new List<string>();
        Task other;
        using (ExecutionContext.SuppressFlow())
        {
            other = Task.Run(() => MarkerList.Read(c));
        }

        using (var recorder = new InputRecorder(heard.Add))
        {
            MarkerList.Read(a);
            await Task.Run(() => MarkerList.Read(b));
            await other;
            using (new InputRecorder(_ => { }))
            {
                MarkerList.Read(c);
            }

            MarkerList.Read(a);
        }

        MarkerList.Read(c);
        Assert.That(heard, Is.EqualTo(new[] { a, b, a }));
    }
}
