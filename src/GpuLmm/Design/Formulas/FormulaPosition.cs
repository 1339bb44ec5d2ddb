namespace GpuLmm;

/// <summary>A place in the text of a formula, from which every fault is told.</summary>
/// <param name="Text">The whole text.</param>
/// <param name="Column">1-based column of a character, one more than the length for the end.</param>
/// <param name="What">What the text is: <c>formula</c> or <c>residual</c>.</param>
internal readonly record struct FormulaPosition(string Text, int Column, string What)
{
    /// <summary>The fault, with the text and a caret under the place.</summary>
    public InputException Fault(string rule)
    {
        string line = string.Concat(Text.Select(c => char.IsControl(c) ? ' ' : c));
        return new InputException($"{What} column {Column}: {rule}\n  {line}\n  {new string(' ', Column - 1)}^");
    }
}
