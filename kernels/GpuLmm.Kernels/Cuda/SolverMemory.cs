namespace GpuLmm.Kernels;

/// <summary>Working memory of one solver call, as the library asks for it.</summary>
/// <param name="DeviceBytes">On the device; the caller allocates it.</param>
/// <param name="HostBytes">On the host; <see cref="CuSolver"/> allocates it for the time of the call.</param>
internal readonly record struct SolverWorkspace(long DeviceBytes, long HostBytes);

/// <summary>What the caller lends to one solver call.</summary>
/// <param name="Size">What the library asked for, for this routine and size.</param>
/// <param name="Workspace">Device pointer to at least <see cref="SolverWorkspace.DeviceBytes"/> bytes, aligned as allocations are.</param>
/// <param name="Info">Device pointer to one int.</param>
/// <param name="ReadInfo">Waits for the stream and returns that int; called once, on the calling thread, after the routine was
/// queued.</param>
internal readonly record struct SolverMemory(SolverWorkspace Size, nint Workspace, nint Info, Func<int> ReadInfo);
