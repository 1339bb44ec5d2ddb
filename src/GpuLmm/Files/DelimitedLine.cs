using System.Text;

namespace GpuLmm;

/// <summary>Splits a line of a table whose fields may be in double quotes (RFC 4180, one record a line).</summary>
internal static class DelimitedLine
{
    /// <param name="line">The line without its end.</param>
    /// <param name="separator">A blank stands for any run of blanks.</param>
    /// <param name="path">For messages.</param>
    /// <param name="lineNumber">For messages, 1-based.</param>
    public static List<string> Split(string line, char separator, string path, long lineNumber)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        bool quoted = false, any = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (quoted)
            {
                if (c != '"')
                {
                    field.Append(c);
                }
                else if (i + 1 < line.Length && line[i + 1] == '"')
                {
                    field.Append('"');
                    i++;
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"' && field.Length == 0)
            {
                quoted = any = true;
            }
            else if (c == separator)
            {
                Take();
            }
            else
            {
                field.Append(c);
            }
        }

        if (quoted)
        {
            throw new InputException(path, lineNumber, "a quoted field has no closing quote.");
        }

        Take();
        return fields;

        void Take()
        {
            if (separator != ' ' || field.Length > 0 || any)
            {
                fields.Add(any ? field.ToString() : field.ToString().Trim());
            }

            field.Clear();
            any = false;
        }
    }
}
