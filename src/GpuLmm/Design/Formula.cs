namespace GpuLmm;

/// <summary>
/// A model formula in R's language. Understood so far: a response, main effects (numeric columns, factors, <c>factor(x)</c>), <c>0</c> or
/// <c>-1</c> to leave the intercept out, and one random term <c>(1 | gr(id, cov = K))</c>.
/// </summary>
internal sealed class Formula
{
    private readonly List<FormulaToken> tokens;
    private readonly List<FixedTerm> terms = [];
    private int next;

    private Formula(string text)
    {
        Text = text;
        tokens = FormulaToken.Scan(text);
        Response = Name("the response");
        Expect("~");
        ReadTerms();
    }

    /// <summary>As written.</summary>
    public string Text { get; }

    public string Response { get; }

    public bool HasIntercept { get; private set; } = true;

    public IReadOnlyList<FixedTerm> Fixed => terms;

    /// <summary>The kernel term, if there is one.</summary>
    public KernelTerm? Kernel { get; private set; }

    private FormulaToken Current => tokens[next];

    /// <summary>Reads a formula.</summary>
    /// <exception cref="InputException">Not understood; the column and what was expected are named.</exception>
    public static Formula Parse(string text) => new(text);

    private void ReadTerms()
    {
        bool minus = false;
        while (true)
        {
            ReadTerm(minus);
            if (Current.Text.Length == 0)
            {
                return;
            }

            if (Current.Text is not ("+" or "-"))
            {
                throw Fault(Current.Text is ":" or "*" or "^" ? $"interactions ({Current.Text}) are not there yet" : "expected + or the end");
            }

            minus = tokens[next++].Text == "-";
        }
    }

    private void ReadTerm(bool minus)
    {
        switch (Current.Text)
        {
            case "0" when !minus:
            case "1" when minus:
                HasIntercept = false;
                next++;
                return;
            case "1":
                next++;
                return;
            case "(" when !minus:
                ReadRandom();
                return;
            case "factor" when !minus && tokens[next + 1].Text == "(":
                next += 2;
                Add(new FixedTerm(Name("a column"), IsFactor: true, $"factor({tokens[next - 1].Text})"));
                Expect(")");
                return;
            default:
                if (minus)
                {
                    throw Fault("only - 1 can be taken away");
                }

                string name = Name("a column");
                if (Current.Text == "(")
                {
                    throw Fault($"the function {name}() is not there yet");
                }

                Add(new FixedTerm(name, IsFactor: false, name));
                return;
        }
    }

    // As in R, a term that is there already adds nothing.
    private void Add(FixedTerm term)
    {
        if (!terms.Contains(term))
        {
            terms.Add(term);
        }
    }

    private void ReadRandom()
    {
        Expect("(");
        if (Current.Text != "1" || tokens[next + 1].Text != "|" || tokens[next + 2].Text != "gr")
        {
            throw Fault("random terms other than (1 | gr(id, cov = K)) are not there yet");
        }

        next += 3;
        Expect("(");
        string id = Name("the id column");
        Expect(",");
        Expect("cov");
        Expect("=");
        string kernel = Name("a kernel");
        if (Current.Text == "*")
        {
            throw Fault("Hadamard products of kernels are not there yet");
        }

        Expect(")");
        Expect(")");
        if (Kernel is not null)
        {
            throw Fault("a second kernel is not there yet");
        }

        Kernel = new KernelTerm(id, kernel);
    }

    private string Name(string what)
    {
        if (!Current.IsName)
        {
            throw Fault($"expected {what}");
        }

        return tokens[next++].Text;
    }

    private void Expect(string text)
    {
        if (Current.Text != text)
        {
            throw Fault($"expected {text}");
        }

        next++;
    }

    private InputException Fault(string rule) => new(
        $"formula column {Current.Position}: {rule}, found {(Current.Text.Length == 0 ? "the end" : $"'{Current.Text}'")} in: {Text}");
}

/// <summary>A main effect.</summary>
/// <param name="Column">The column.</param>
/// <param name="IsFactor">Whether it is to be a factor though it is numeric.</param>
/// <param name="Label">As R names its coefficients.</param>
internal sealed record FixedTerm(string Column, bool IsFactor, string Label);

/// <summary><c>(1 | gr(id, cov = K))</c>.</summary>
/// <param name="IdColumn">The column of ids.</param>
/// <param name="Kernel">Name of K.</param>
internal sealed record KernelTerm(string IdColumn, string Kernel);
