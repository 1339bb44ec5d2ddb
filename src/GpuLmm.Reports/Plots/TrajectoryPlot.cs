using System.Globalization;

namespace GpuLmm.Reports;

/// <summary>How the likelihood rose to its maximum.</summary>
internal static class TrajectoryPlot
{
    public static Figure Create(string name, ModelReport model)
    {
        SearchStep[] steps = [.. model.Trajectory.Where(step => double.IsFinite(step.LogLikelihood))];
        var figure = new Figure(
            "trajectory", "Convergence",
            $"Log-likelihood of {name} at each of {Words.Count(steps.Length, "step")}; {(model.IsConverged ? "the search ended at a maximum" : "the search did not end at a maximum")}.",
            "Log-likelihood at each step of the search; point at a step for its kind and its largest gradient.", 460, 260);
        double least = steps.Min(step => step.LogLikelihood), most = steps.Max(step => step.LogLikelihood);
        double margin = most > least ? 0.06 * (most - least) : 1;
        var area = new PlotArea(figure, new LinearScale(0, Math.Max(1, steps.Length - 1), 78, 448),
            new LinearScale(least - margin, most + margin, 212, 12));
        area.LeftAxis("log-likelihood");
        area.LowerAxis("step", 6, value => value == Math.Floor(value) ? value.ToString("0", CultureInfo.InvariantCulture) : "");
        (double X, double Y)[] places = [.. steps.Select((step, i) => (area.X[i], area.Y[step.LogLikelihood]))];
        figure.Add(new Curve(Ink.Data, places, 1.5));
        figure.Add(new Dots(Ink.Accent, [.. places.Select(place => (place.X, place.Y, place.Y))], 6));
        for (int i = 0; i < steps.Length; i++)
        {
            figure.Add(new Hotspot(
                places[i].X, places[i].Y,
                $"step {i}, {steps[i].Kind}: log-likelihood {Words.Number(steps[i].LogLikelihood, 8)}, largest gradient {Words.Number(steps[i].LargestGradient, 2)}"));
        }

        return figure;
    }
}
