using System.Globalization;
using System.Text;

namespace GpuLmm.Reports;

/// <summary>Tables of the page: a caption, headers with their scope, and a frame that scrolls where the screen is narrow.</summary>
internal static class PageTable
{
    /// <summary>Opens a table.</summary>
    /// <param name="html">Gets it.</param>
    /// <param name="caption">What it lists.</param>
    /// <param name="isSortable">Whether a click on a header sorts it.</param>
    /// <param name="columns">Headers.</param>
    public static void Open(StringBuilder html, string caption, bool isSortable, IReadOnlyList<Column> columns)
    {
        html.Append(CultureInfo.InvariantCulture,
            $"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{SvgWriter.Escape(caption)}\"><table{(isSortable ? " class=\"sortable\"" : "")}><caption>{SvgWriter.Escape(caption)}</caption><thead><tr>");
        foreach (Column column in columns)
        {
            html.Append(CultureInfo.InvariantCulture,
                $"<th scope=\"col\"{(column.IsNumber ? " class=\"n\"" : "")}{(column.IsSmallFirst ? " data-first=\"ascending\"" : "")}>{SvgWriter.Escape(column.Name)}</th>");
        }

        html.Append("</tr></thead><tbody>\n");
    }

    public static void Close(StringBuilder html) => html.Append("</tbody></table></div>\n");

    /// <summary>A cell with a number, and the number itself to sort by.</summary>
    public static string Number(double value, string text) =>
        string.Create(CultureInfo.InvariantCulture, $"<td class=\"n\" data-value=\"{(double.IsNaN(value) ? "NaN" : value)}\">{text}</td>");

    /// <summary>A cell with a number.</summary>
    public static string Number(string text) => $"<td class=\"n\">{text}</td>";

    /// <summary>A cell with text.</summary>
    public static string Text(string text) => $"<td>{SvgWriter.Escape(text)}</td>";

    /// <summary>A header.</summary>
    /// <param name="Name">What it says.</param>
    /// <param name="IsNumber">Whether numbers are below it.</param>
    /// <param name="IsSmallFirst">Whether small numbers come first when it is sorted by.</param>
    internal readonly record struct Column(string Name, bool IsNumber, bool IsSmallFirst = false);
}
