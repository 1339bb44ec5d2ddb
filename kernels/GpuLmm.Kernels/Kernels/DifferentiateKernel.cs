using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>dA/dθ and dB/dθ at the nodes of a window: the rows of the interpolant's differentiation matrix D times A and B.</summary>
internal sealed class DifferentiateKernel
{
    private readonly Action<AcceleratorStream, KernelConfig, TraitViews, MarkerViews> run;

    public DifferentiateKernel(KernelLoader loader)
    {
        Action<TraitViews, MarkerViews> kernel = Differentiate;
        run = loader.For(kernel).LoadKernel(kernel);
    }

    public void Launch(AcceleratorStream stream, in TraitViews traits, in MarkerViews markers, int traitCount)
    {
        if (markers.MostNodes > 0)
        {
            run(stream, GridShape.Rows(markers.Range.Count, traitCount * markers.MostNodes), traits, markers);
        }
    }

    /// <summary>
    /// Grid (⌈markers/256⌉, traits · largest G), groups of 256, no shared memory. A thread has one marker, trait and node; a trait's window
    /// has at most as many nodes as the grid provides, the others leave. All lanes read the same entry of D at a time.
    /// </summary>
    [DeviceKernel]
    private static void Differentiate(TraitViews traits, MarkerViews markers)
    {
        int marker = (Grid.IdxX * DeviceCatalog.GroupSize) + Group.IdxX;
        int slot = Grid.IdxY / markers.MostNodes, node = Grid.IdxY % markers.MostNodes;
        TraitHeader trait = traits.Headers[markers.FirstTrait + slot];
        if (marker >= markers.Range.Count || node >= trait.WindowCount)
        {
            return;
        }

        double a = 0, b = 0;
        long row = trait.DifferentiationOffset + ((long)node * trait.WindowCount);
        for (int h = 0; h < trait.WindowCount; h++)
        {
            double d = traits.Differentiation[row + h];
            long local = trait.NodeOffset + h;
            a += d * markers.A[markers.Range.At(traits.GlobalNodes[local], marker)];
            b += d * markers.B[markers.Range.At(traits.ResponseColumns[local], marker)];
        }

        markers.Scratch[markers.ScratchAt(slot, 0, node, marker)] = a;
        markers.Scratch[markers.ScratchAt(slot, 1, node, marker)] = b;
    }
}
