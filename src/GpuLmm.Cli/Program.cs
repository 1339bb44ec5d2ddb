return GpuLmm.Cli.CommandLine.Run(args);
