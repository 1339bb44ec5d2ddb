using System.CommandLine;
using GpuLmm;
using GpuLmm.Examples;

Argument<string> name = new("story") { Description = $"one of {string.Join(", ", Story.All.Select(story => story.Name))}" };
name.AcceptOnlyFromAmong([.. Story.All.Select(story => story.Name)]);
Option<int> seed = new("--seed") { Description = "where the random numbers start", DefaultValueFactory = _ => 1 };
Option<int> seeds = new("--seeds")
{
    Description = "data sets, from that seed on; more than one prints how the truth is recovered",
    DefaultValueFactory = _ => 1
};
Option<string?> kept = new("--out") { Description = "folder to keep the data of a single seed in", HelpName = "DIR" };
RootCommand command = new("Worked stories: data of known truth, a model, and what it finds.") { name, seed, seeds, kept };
command.SetAction(parse =>
{
    Story story = Story.All.Single(own => own.Name == parse.GetValue(name));
    using Backend backend = HostBackend.Open();
    if (parse.GetValue(seeds) > 1)
    {
        Console.WriteLine(Recovery.Table(Recovery.Of(story, parse.GetValue(seed), parse.GetValue(seeds), backend)));
        return;
    }

    using StoryFolder folder = parse.GetValue(kept) is { } path ? StoryFolder.Keep(path) : StoryFolder.Temporary();
    StoryResult result = story.Run(folder, parse.GetValue(seed), backend);
    Console.WriteLine($"{story.Name}: {result.Data}");
    Console.WriteLine(Columns.Of(
    [
        ["", "truth", "estimate", "s.e."],
        .. result.Findings.Select(own => Row(own.Quantity, own)), .. result.Contrasts.Select(own => Row($"({own.Quantity})", own)),
    ]));
    result.Remarks.ToList().ForEach(Console.WriteLine);
});
return command.Parse(args).Invoke();

static string[] Row(string label, Finding own) =>
    [label, Columns.Number(own.Truth), Columns.Number(own.Estimate), Columns.Number(own.StandardError)];
