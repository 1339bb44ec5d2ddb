namespace GpuLmm.Fuzz;

/// <summary>A reader of the library under test.</summary>
/// <param name="Name">Name of its folder in the corpus.</param>
/// <param name="Read">Reads all of a folder's files; an <see cref="InputException"/> refuses them.</param>
/// <param name="NamesFile">Must a refusal name one of the files?</param>
internal sealed record Reader(string Name, Action<string> Read, bool NamesFile = true);
