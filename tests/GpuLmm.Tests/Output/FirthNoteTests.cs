namespace GpuLmm.Tests;

/// <summary>A row whose effect is that of the score, as Firth's was not found, says so and keeps its numbers.</summary>
[TestFixture]
public sealed class FirthNoteTests
{
    [TestCase(MarkerStatus.Tested, true, "firth-failed")]
    [TestCase(MarkerStatus.NotConverged, true, "firth-failed")]
    [TestCase(MarkerStatus.NotConverged, false, "not-converged")]
    [TestCase(MarkerStatus.Tested, false, "")]
    public void A_row_says_that_the_estimate_was_not_found(MarkerStatus status, bool hasFailed, string note)
    {
        var row = new AssociationResult(
            0, new Marker("1", "rs1", 0, 5, "A", "G"), 0.1, 100, MarkerTest.Score, 1.5, 0.5, 9, 1, 2.57, double.NaN, status)
        {
            Generalised = new GeneralisedStatistics(20, 10, 0.2, 0.1, 2.6, 0.9, IsSaddlepoint: true) { HasFirthFailed = hasFailed },
        };

        Assert.That(AssociationColumns.NoteOf(ResultBlock.FromRows([row]), 0), Is.EqualTo(note));
        Assert.That(AssociationColumns.TryStatus(note, status == MarkerStatus.Tested, out MarkerStatus read), Is.True);
        Assert.That(read, Is.EqualTo(status));
    }
}
