namespace GpuLmm;

/// <summary>
/// Gives complete files their final names, all or none: where one name cannot be given, those given before are taken back, and what had
/// them has them again. A file that is replaced waits as <c>name.before</c> until all names are given.
/// </summary>
internal static class NamesTogether
{
    private const string Before = ".before";

    /// <param name="files">Files with the names they are to have; an existing file of that name is replaced.</param>
    /// <exception cref="InputException">A name could not be given.</exception>
    public static void Give(IReadOnlyList<(string From, string To)> files)
    {
        var given = new Stack<(string To, bool IsReplaced, bool IsNamed)>();
        try
        {
            foreach ((string from, string to) in files)
            {
                // Of a run that was killed between the two moves.
                Try(() => File.Move(to + Before, to), isNeeded: !File.Exists(to) && File.Exists(to + Before));
                bool isReplaced = File.Exists(to);
                if (isReplaced)
                {
                    Move(from: to, to: to + Before, about: to);
                }

                given.Push((to, isReplaced, IsNamed: false));
                Move(from, to, about: to);
                given.Push(given.Pop() with { IsNamed = true });
            }
        }
        catch
        {
            while (given.TryPop(out (string To, bool IsReplaced, bool IsNamed) last))
            {
                TakeBack(last.To, last.IsReplaced, last.IsNamed);
            }

            throw;
        }

        foreach ((string to, bool isReplaced, _) in given)
        {
            Try(() => File.Delete(to + Before), isReplaced);
        }
    }

    private static void TakeBack(string path, bool isReplaced, bool isNamed)
    {
        Try(() => File.Delete(path), isNamed);
        Try(() => File.Move(path + Before, path, overwrite: true), isReplaced);
    }

    private static void Move(string from, string to, string about)
    {
        try
        {
            File.Move(from, to, overwrite: true);
        }
        catch (Exception e) when (PendingFile.IsStorageFailure(e))
        {
            throw new InputException($"{about}: cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Does what can be done: the failure before it is the one to tell of.</summary>
    private static void Try(Action action, bool isNeeded)
    {
        try
        {
            if (isNeeded)
            {
                action();
            }
        }
        catch (Exception e) when (PendingFile.IsStorageFailure(e))
        {
        }
    }
}
