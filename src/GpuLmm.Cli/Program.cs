using GpuLmm.Cli;
using GpuLmm.Cli.Running;

if (args is ["fit" or "scan", _, ..])
{
    EarlyCompilation.Begin();
}

return CommandLine.Run(args);
