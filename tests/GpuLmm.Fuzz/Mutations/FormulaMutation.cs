using System.Text;

namespace GpuLmm.Fuzz;

/// <summary>Changes the tokens of a formula.</summary>
internal static class FormulaMutation
{
    private static readonly string[] Tokens =
    [
        "~", "|", "||", "(", ")", "+", "-", "*", ":", "/", "^", "^2", "^99", "%in%", "1", "0", "-1", "1e999", "x", "g", "y", "`odd`", "I(",
        "log(",
        "poly(x, 2)", "poly(x, 99)", "ns(", "gr(id, cov = K)", "mm(", "exp(", "mat(", "us(", "offset(", "cbind(", "scale(", "\"s\"", "=",
        ",", ".",
        "NA", "NULL", "TRUE", "\n", "\0", "\u00e9", "9999999999999999999999",
    ];

    public static byte[] Apply(byte[] bytes, Random random)
    {
        string text = Encoding.UTF8.GetString(bytes);
        if (random.Next(40) == 0)
        {
            // Deep or long.
            int depth = 1 << (4 + random.Next(17));
            string open = new[] { "(", "-", "I(", "log(", "(1 | ", "x + ", "x * ", "x:" }[random.Next(8)];
            return Encoding.UTF8.GetBytes("y ~ " + string.Concat(Enumerable.Repeat(open, depth)) + "x");
        }

        for (int k = 1 + random.Next(4); k > 0; k--)
        {
            int at = random.Next(text.Length + 1), to = Math.Min(text.Length, at + random.Next(5));
            string token = Tokens[random.Next(Tokens.Length)];
            text = random.Next(4) switch
            {
                0 => text[..at] + text[to..],
                1 => text[..at] + text[at..to] + text[at..],
                2 => text[..at] + token + text[to..],
                _ => text[..at] + token + text[at..],
            };
        }

        return Encoding.UTF8.GetBytes(text);
    }
}
