namespace GpuLmm;

/// <summary>One parameter that a model reports, as a number of its point.</summary>
/// <param name="Parameter">What it is.</param>
/// <param name="Group">Kernel, grouping, <c>Residual</c>; empty of fixed effects.</param>
/// <param name="Term">R's name of the effect.</param>
/// <param name="OtherTerm">The second effect of a correlation.</param>
/// <param name="Part">Part of V; −1 of fixed effects, and of shares.</param>
/// <param name="Index">Place among the fixed effects, or of its component among all.</param>
internal sealed record ModelQuantity(IntervalParameter Parameter, string Group, string Term, string? OtherTerm, int Part, int Index)
{
    /// <summary>An interval of it.</summary>
    public ParameterInterval Interval(IntervalMethod method, double estimate, double lower, double upper, double level, string note = "") =>
        new(method, Parameter, Group, Term, OtherTerm, estimate, lower, upper, level, note);
}
