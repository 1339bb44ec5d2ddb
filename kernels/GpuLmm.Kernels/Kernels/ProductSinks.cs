namespace GpuLmm.Kernels;

/// <summary>What happens to an element of a product: where the precision of the sum over blocks is decided.</summary>
internal interface IProductSink<TIn, TOut>
{
    static abstract void Store(ref TOut target, TIn sum);
}

/// <summary>C = AB in float64.</summary>
internal readonly struct SetDouble : IProductSink<double, double>
{
    public static void Store(ref double target, double sum) => target = sum;
}

/// <summary>C = AB in float32.</summary>
internal readonly struct SetFloat : IProductSink<float, float>
{
    public static void Store(ref float target, float sum) => target = sum;
}

/// <summary>C = AB, a float32 product kept in float64 for what follows.</summary>
internal readonly struct SetWidened : IProductSink<float, double>
{
    public static void Store(ref double target, float sum) => target = sum;
}

/// <summary>C += AB in float64.</summary>
internal readonly struct AddDouble : IProductSink<double, double>
{
    public static void Store(ref double target, double sum) => target += sum;
}

/// <summary>C += AB, a float32 product of one block added to a float64 sum over blocks.</summary>
internal readonly struct AddWidened : IProductSink<float, double>
{
    public static void Store(ref double target, float sum) => target += sum;
}

/// <summary>C += AB, a product of whole numbers added to a float64 sum over blocks.</summary>
internal readonly struct AddWhole : IProductSink<int, double>
{
    public static void Store(ref double target, int sum) => target += sum;
}
