using System.Globalization;
using System.Text;

namespace GpuLmm.Reports;

/// <summary>How many samples there were, how many were dropped, and why.</summary>
internal static class SampleSection
{
    public static void Write(StringBuilder html, IReadOnlyList<FlowStep> steps)
    {
        if (steps.Count == 0)
        {
            return;
        }

        html.Append("<h3>Samples</h3>\n");
        PageTable.Open(html, "From the files to the analysis", isSortable: false, [new("samples", false), new("count", true)]);
        foreach (FlowStep step in steps)
        {
            html.Append(CultureInfo.InvariantCulture,
                $"<tr{(step.IsLoss ? " class=\"loss\"" : "")}><th scope=\"row\">{(step.IsLoss ? "dropped: " : "")}{SvgWriter.Escape(step.Label)}</th><td class=\"n\">{(step.IsLoss && step.Count > 0 ? "−" : "")}{Words.Count(step.Count)}</td></tr>\n");
        }

        PageTable.Close(html);
    }
}
