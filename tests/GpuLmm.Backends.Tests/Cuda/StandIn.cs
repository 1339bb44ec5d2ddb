using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using GpuLmm.Kernels;

namespace GpuLmm.Backends.Tests;

/// <summary>
/// A folder with stand-ins for cuBLAS and cuSOLVER, compiled from stand-in/*.c, which compute on host memory: the bindings run against
/// NVIDIA's prototypes without a GPU. Deleted with its content.
/// </summary>
internal sealed class StandIn : IDisposable
{
    private static readonly Lazy<string?> Compiler =
        new(() => new[] { "cc", "gcc" }.FirstOrDefault(name => Run(name, ["--version"]) == ""));

    /// <summary>Makes an empty folder, or ignores the test where nothing can be compiled.</summary>
    public StandIn()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("The stand-ins for cuBLAS and cuSOLVER are built on Linux only.");
        }

        if (Compiler.Value is null)
        {
            Assert.Ignore("No C compiler (cc or gcc): the stand-ins for cuBLAS and cuSOLVER cannot be built.");
        }

        Folder = Directory.CreateTempSubdirectory("gpulmm-cuda-").FullName;
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Looks into the folder and nowhere else.</summary>
    public CudaSearch Search => new([Folder], false);

    /// <summary>A folder with a cuBLAS 12.4.5 and a cuSOLVER 11.6.1.</summary>
    public static StandIn OfCuda12(params string[] defines)
    {
        var standIn = new StandIn();
        standIn.AddBlas(12, "12.4.5", defines);
        standIn.AddSolver(11, "11.6.1", defines);
        return standIn;
    }

    /// <summary>Path of a library of the folder, there or not.</summary>
    public string PathOf(string library, int major) => Path.Combine(Folder, CudaSearch.FileName(library, major));

    public void AddBlas(int major, string version, params string[] defines) => Compile("cublas", major, version, defines);

    public void AddSolver(int major, string version, params string[] defines) => Compile("cusolver", major, version, defines);

    /// <summary>Opens the libraries of the folder, which must work.</summary>
    public CudaLibraries Open()
    {
        CudaLibraries? libraries = CudaLibraries.TryOpen(Search, out string reason);
        Assert.That(libraries, Is.Not.Null, reason);
        return libraries!;
    }

    public void Dispose() => Directory.Delete(Folder, true);

    private void Compile(string library, int major, string version, string[] defines)
    {
        string[] parts = version.Split('.');
        string source = Path.Combine(AppContext.BaseDirectory, "Cuda", "stand-in", $"{library}.c");
        string errors = Run(
            Compiler.Value!,
            [
                "-std=c11", "-Wall", "-Werror", "-O1", "-fPIC", "-shared", $"-DMAJOR={parts[0]}", $"-DMINOR={parts[1]}",
                $"-DPATCH={parts[2]}",
                .. defines.Select(define => $"-D{define}"), source, "-o", PathOf(library, major), "-lm",
            ]) ?? "the compiler does not start";
        Assert.That(errors, Is.Empty);
    }

    /// <summary>What a command wrote to its error stream if it failed; null where it does not start.</summary>
    private static string? Run(string command, string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(command, arguments)
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            })!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            string errors = process.StandardError.ReadToEnd();
            output.Wait();
            process.WaitForExit();
            return process.ExitCode == 0 ? "" : errors + output.Result;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}

/// <summary>What tests ask and tell a loaded stand-in.</summary>
internal sealed unsafe class StandInProbe(string path) : IDisposable
{
    private readonly nint library = NativeLibrary.Load(path);

    public nint Stream => ((delegate* unmanaged[Cdecl]<nint>)NativeLibrary.GetExport(library, "stand_in_stream"))();

    /// <summary>Handles and structures not destroyed.</summary>
    public int Live => ((delegate* unmanaged[Cdecl]<int>)NativeLibrary.GetExport(library, "stand_in_live"))();

    public int MathMode => ((delegate* unmanaged[Cdecl]<int>)NativeLibrary.GetExport(library, "stand_in_math_mode"))();

    /// <summary>Lets the next call that computes fail.</summary>
    public void Fail(int status) => ((delegate* unmanaged[Cdecl]<int, void>)NativeLibrary.GetExport(library, "stand_in_fail"))(status);

    /// <summary>Lets the next factorisation report this info.</summary>
    public void Info(int info) => ((delegate* unmanaged[Cdecl]<int, void>)NativeLibrary.GetExport(library, "stand_in_info"))(info);

    public void Dispose() => NativeLibrary.Free(library);
}
