using System.Globalization;

namespace GpuLmm;

/// <summary>A named column of a <see cref="DataTable"/>: numbers, or text.</summary>
public sealed class DataColumn
{
    private readonly string?[]? text;
    private readonly bool isDeclared;
    private readonly Lazy<bool> isWhole;
    private readonly Lazy<double[]?> numbers;
    private readonly Lazy<IReadOnlyList<string?>> spelled;

    private DataColumn(string name, string?[]? text, double[]? numbers, bool isDeclared)
    {
        Name = name;
        this.text = text;
        this.isDeclared = isDeclared;
        this.numbers = new Lazy<double[]?>(() => text is null ? numbers : isDeclared ? null : Parse(text));
        isWhole = new Lazy<bool>(() => IsWhole(text, Numbers));
        spelled = new Lazy<IReadOnlyList<string?>>(() => text ?? Array.ConvertAll(numbers!, x => double.IsNaN(x) ? null : Spell(x)));
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Values, missing ones counted.</summary>
    public int RowCount => Text.Count;

    /// <summary>As written, or as R writes the number; null where missing.</summary>
    internal IReadOnlyList<string?> Text => spelled.Value;

    /// <summary>NaN where missing; an infinite value is one that is not finite; null for text.</summary>
    internal double[]? Numbers => numbers.Value;

    /// <summary>
    /// Of a column of a file that is text though most of its values are numbers, or would be but for a decimal comma: the first row that is
    /// not, how many are, and of how many; null of others.
    /// </summary>
    internal (int Row, int Numbers, int Count)? Stray
    {
        get
        {
            if (isDeclared || text is null || Numbers is not null)
            {
                return null;
            }

            int count = text.Count(value => value is not null), numeric = text.Count(value => value is not null && TryNumber(value, out _));
            int commas = text.Count(value => value is not null && DecimalComma.Is(value));
            return 2 * (numeric + commas) <= count ? null
                : (Array.FindIndex(text, value => value is not null && !TryNumber(value, out _)), numeric, count);
        }
    }

    /// <summary>A column of numbers.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="values">One for each row; NaN is missing. The numbers are copied.</param>
    /// <exception cref="ArgumentException">An empty name.</exception>
    public static DataColumn Create(string name, IReadOnlyList<double> values)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(values);
        return new DataColumn(name, null, [.. values], isDeclared: true);
    }

    /// <summary>A column of text, a factor in formulas also where its values look like numbers.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="values">One for each row; null is missing.</param>
    /// <exception cref="ArgumentException">An empty name.</exception>
    public static DataColumn Create(string name, IReadOnlyList<string?> values)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(values);
        return new DataColumn(name, [.. values], null, isDeclared: true);
    }

    /// <summary>The column of some rows; what it is does not depend on which.</summary>
    internal DataColumn Select(int[] rows) => new(
        Name, text is null ? null : Array.ConvertAll(rows, row => text[row]),
        text is null ? Array.ConvertAll(rows, row => Numbers![row]) : null, isDeclared || Numbers is null);

    /// <summary>A column of a file: numeric when every value that is not missing is a number.</summary>
    internal static DataColumn FromFile(string name, string?[] values) => new(name, values, null, isDeclared: false);

    /// <summary>Whether a text is a number; R's Inf is an infinite one.</summary>
    internal static bool TryNumber(string text, out double number)
    {
        // .NET does not take Inf for a number: without this such a column would become a factor.
        bool isInfinite = text.AsSpan().TrimStart("+-").Equals("inf", StringComparison.OrdinalIgnoreCase);
        number = double.PositiveInfinity;
        return isInfinite || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Whether levels are to be told by their numbers rather than by text: a numeric column without ids like 007.</summary>
    internal bool HasNumericLevels => Numbers is not null && (text is null || !text.Any(value => value is not null && IsPadded(value)));

    /// <summary>A number of the column as R writes it; whole numbers of a whole column never in scientific notation.</summary>
    internal string Spell(double value) => isWhole.Value ? value.ToString("0", CultureInfo.InvariantCulture) : RNumber.Text(value);

    // What R would read as integers; of numbers in memory, whole ones.
    private static bool IsWhole(string?[]? text, double[]? numbers) => numbers is not null
        && (text is null || text.All(value => value is null || value.All(c => char.IsAsciiDigit(c) || c is '+' or '-')))
        && numbers.All(x => double.IsNaN(x) || (Math.Abs(x) <= int.MaxValue && x == Math.Floor(x)));

    private static bool IsPadded(string value)
    {
        ReadOnlySpan<char> digits = value.AsSpan().TrimStart("+-");
        return digits.Length > 1 && digits[0] == '0' && char.IsAsciiDigit(digits[1]);
    }

    private static double[]? Parse(string?[] text)
    {
        var numbers = new double[text.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (text[i] is not { } value)
            {
                numbers[i] = double.NaN;
            }
            else if (!TryNumber(value, out numbers[i]))
            {
                return null;
            }
        }

        return numbers;
    }
}
