namespace GpuLmm;

/// <summary>
/// User data that breaks a rule. The message names the place (file, line, column where known), the offending value and
/// the rule, e.g. <c>study.bim line 4812: expected 6 columns, found 5</c>.
/// </summary>
public sealed class InputException : Exception
{
    /// <summary>Creates the exception for a fault that belongs to no single line.</summary>
    /// <param name="message">Place, value and rule.</param>
    public InputException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception for one line of a file.</summary>
    /// <param name="path">The file, as the user named it.</param>
    /// <param name="lineNumber">1-based line number.</param>
    /// <param name="rule">What was expected and what was found.</param>
    public InputException(string path, long lineNumber, string rule)
        : base($"{path} line {lineNumber}: {rule}")
    {
    }

    /// <summary>Creates the exception with the failure that revealed it.</summary>
    /// <param name="message">Place, value and rule.</param>
    /// <param name="innerException">The underlying failure.</param>
    public InputException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
