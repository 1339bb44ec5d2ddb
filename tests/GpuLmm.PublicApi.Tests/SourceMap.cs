using System.Text.RegularExpressions;

namespace GpuLmm.PublicApi.Tests;

/// <summary>
/// Which rooms of a project use which, read from the sources. In every folder, its sub-folders and its own files are brothers: one uses
/// another where a file of the one names a type that a file of the other declares.
/// </summary>
internal sealed partial class SourceMap
{
    private readonly Dictionary<string, string> code = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> declaredIn = new(StringComparer.Ordinal);

    /// <param name="project">Folder of a project, below the root of the repository.</param>
    public SourceMap(params string[] project)
    {
        string root = Path.Combine([Repository.Root, .. project]);
        foreach (string path in Directory.GetFiles(root, "*.cs", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(root, path).Replace('\\', '/');
            if (relative.StartsWith("obj/", StringComparison.Ordinal) || relative.StartsWith("bin/", StringComparison.Ordinal))
            {
                continue;
            }

            string text = CommentsAndStrings().Replace(File.ReadAllText(path), " ");
            code.Add(relative, text);
            foreach (Match match in Declarations().Matches(text))
            {
                (declaredIn.TryGetValue(match.Groups[1].Value, out HashSet<string>? files)
                    ? files : declaredIn[match.Groups[1].Value] = []).Add(relative);
            }
        }
    }

    public int TypeCount => declaredIn.Count;

    /// <summary>Every use of one brother by another: the folder in which they are brothers, both, and an example.</summary>
    public IEnumerable<(string Folder, string User, string Used, string Example)> Uses()
    {
        foreach ((string user, string text) in code)
        {
            HashSet<string> own = [.. Members().Matches(text).Select(match => match.Groups[1].Value)];
            foreach (string word in Words().Matches(text).Select(match => match.Value).Distinct())
            {
                if (own.Contains(word) || !declaredIn.TryGetValue(word, out HashSet<string>? files) || files.Contains(user))
                {
                    continue;
                }

                foreach (string file in files)
                {
                    string[] a = user.Split('/'), b = file.Split('/');
                    int depth = a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Count();
                    yield return (string.Join('/', a[..depth]), a[depth], b[depth], $"{user} uses {word} of {file}");
                }
            }
        }
    }

    /// <summary>Circles among brothers that lead through a sub-folder, each as its members and the uses between them.</summary>
    public IEnumerable<string> Circles()
    {
        foreach (var folder in Uses().GroupBy(use => use.Folder, StringComparer.Ordinal))
        {
            ILookup<string, string> next = folder.ToLookup(use => use.User, use => use.Used);
            Dictionary<string, HashSet<string>> reached = folder.SelectMany(use => new[] { use.User, use.Used }).Distinct()
                .ToDictionary(room => room, room => Reach(room, next));
            foreach (string room in reached.Keys.Where(room =>
                !room.EndsWith(".cs", StringComparison.Ordinal) && reached[room].Contains(room)))
            {
                string[] circle = [.. reached.Keys.Where(other => reached[room].Contains(other) && reached[other].Contains(room))];
                IEnumerable<string> examples = folder
                    .Where(use => circle.Contains(use.User) && circle.Contains(use.Used))
                    .GroupBy(use => (use.User, use.Used)).Where(uses => uses.Count() < 7).Select(uses => uses.First().Example);
                yield return $"{folder.Key}: {string.Join(", ", circle)} use each other in a circle: {string.Join("; ", examples)}";
            }
        }
    }

    private static HashSet<string> Reach(string from, ILookup<string, string> next)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([from]);
        while (open.TryPop(out string? room))
        {
            foreach (string other in next[room].Where(reached.Add))
            {
                open.Push(other);
            }
        }

        return reached;
    }

    [GeneratedRegex(@"//[^\n]*|""(?:[^""\\\n]|\\.)*""")]
    private static partial Regex CommentsAndStrings();

    [GeneratedRegex(@"^(?:public|internal|file)\s(?:[a-z]+\s)*(?:class|struct|record|interface|enum|record struct)\s(\w+)",
        RegexOptions.Multiline)]
    private static partial Regex Declarations();

    // Constants, fields and properties of a file's own that have a type's name.
    [GeneratedRegex(@"(?<!new)\s(\w+)\s*(?:=[^=>]|=>|\{ get)")]
    private static partial Regex Members();

    // A word that is a member (after a dot) or names a property is not a use of the type.
    [GeneratedRegex(@"(?<![.\w])[A-Z]\w+(?=[<.(\[?\s>),;{}])(?!\s*(?:=>|=[^=]|\{ get|:))")]
    private static partial Regex Words();
}
