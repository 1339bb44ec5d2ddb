namespace GpuLmm.Cli.Commands;

/// <summary>What <c>gpulmm report</c> was asked for.</summary>
/// <param name="Results">Tables of scans, and fits.</param>
/// <param name="Title">Heading; null for one that says what is there.</param>
/// <param name="Test">Of the tables; null for the first that each has.</param>
/// <param name="Options">What is a hit and a locus.</param>
internal sealed record ReportRequest(IReadOnlyList<string> Results, string? Title, MarkerTest? Test, ReportOptions Options);
