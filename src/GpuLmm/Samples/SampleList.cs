namespace GpuLmm;

/// <summary>
/// Lists of samples in files: <c>FID IID</c>, or <c>IID</c> alone, per line; a header is optional and further columns are ignored.
/// </summary>
internal static class SampleList
{
    /// <summary>Which of the N samples the file names; ids that are not genotyped are passed over.</summary>
    /// <exception cref="InputException">The file is missing or names nobody, or an IID alone names several samples.</exception>
    public static bool[] Read(string path, SampleIndex index, int sampleCount)
    {
        bool[] isNamed = new bool[sampleCount];
        bool isFirst = true;
        bool hasFamily = true;
        bool isEmpty = true;
        var fields = new TextFields();
        using var lines = new TextLines(path);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            fields.SplitWhitespace(line);
            string first = fields.Text(line, 0);
            if (isFirst)
            {
                isFirst = false;
                hasFamily = fields.Count > 1;
                if (TableHeader.IsIdName(first))
                {
                    hasFamily = first.EndsWith("FID", StringComparison.OrdinalIgnoreCase);
                    continue;
                }
            }

            if (hasFamily && fields.Count < 2)
            {
                throw lines.Fault("expected FID IID as on the first line, found 1 field");
            }

            isEmpty = false;
            int found = index.Find(hasFamily ? first : null, hasFamily ? fields.Text(line, 1) : first, lines.Fault);
            if (found >= 0)
            {
                isNamed[found] = true;
            }
        }

        return isEmpty ? throw new InputException($"{path}: names no samples") : isNamed;
    }
}
