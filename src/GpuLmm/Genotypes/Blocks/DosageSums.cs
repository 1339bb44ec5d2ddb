using System.Numerics;

namespace GpuLmm;

/// <summary>Adds up dosages in double.</summary>
internal struct DosageSums
{
    private int called;
    private double sum;
    private double squares;
    private float least = float.PositiveInfinity;
    private float most = float.NegativeInfinity;

    public DosageSums()
    {
    }

    /// <summary>Adds dosages; NaN are left out.</summary>
    public void Add(ReadOnlySpan<float> dosages)
    {
        int k = 0;
        Vector<double> sums = default, products = default;
        Vector<int> counts = default;
        Vector<float> low = new(least), high = new(most);
        for (; k + Vector<float>.Count <= dosages.Length; k += Vector<float>.Count)
        {
            var dosage = new Vector<float>(dosages[k..]);
            Vector<int> isCalled = Vector.Equals(dosage, dosage);
            low = Vector.Min(low, Vector.ConditionalSelect(isCalled, dosage, low));
            high = Vector.Max(high, Vector.ConditionalSelect(isCalled, dosage, high));
            Vector.Widen(Vector.ConditionalSelect(isCalled, dosage, Vector<float>.Zero), out Vector<double> first,
                out Vector<double> second);
            sums += first + second;
            products += (first * first) + (second * second);

            // True is −1.
            counts -= isCalled;
        }

        sum += Vector.Sum(sums);
        squares += Vector.Sum(products);
        called += Vector.Sum(counts);
        for (int lane = 0; lane < Vector<float>.Count; lane++)
        {
            least = Math.Min(least, low[lane]);
            most = Math.Max(most, high[lane]);
        }

        for (; k < dosages.Length; k++)
        {
            AddOne(dosages[k]);
        }
    }

    /// <summary>What was added, as counts among <paramref name="total"/> samples.</summary>
    public readonly MarkerCounts ToCounts(int total) =>
        MarkerCounts.OfDosages(called, total - called, sum, squares, isConstant: called == 0 || least == most);

    private void AddOne(float dosage)
    {
        if (!float.IsNaN(dosage))
        {
            called++;
            sum += dosage;
            squares += (double)dosage * dosage;
            least = Math.Min(least, dosage);
            most = Math.Max(most, dosage);
        }
    }
}
