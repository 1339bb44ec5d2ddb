using GpuLmm.Fuzz;

return args is [Worker.Name, ..] ? Worker.Run(WorkerOptions.Parse(args[1..])) : Campaign.Run(args);
