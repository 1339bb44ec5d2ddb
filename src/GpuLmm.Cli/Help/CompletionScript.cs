namespace GpuLmm.Cli.Help;

/// <summary>
/// Scripts that make a shell complete commands, options and their values. All of them ask <c>gpulmm "[suggest:POSITION]" "LINE"</c>, so
/// that what is completed is what the installed version knows; where it knows nothing, the shell completes files.
/// </summary>
internal static class CompletionScript
{
    private const string Bash = """
        _gpulmm() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(gpulmm "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _gpulmm gpulmm

        """;

    private const string Zsh = """
        #compdef gpulmm
        _gpulmm() {
            local line="${words[1,CURRENT]}"
            local -a found
            found=("${(@f)$(gpulmm "[suggest:${#line}]" "$line" 2>/dev/null)}")
            if [[ -n "${found[1]}" ]]; then compadd -- "${found[@]}"; else _files; fi
        }
        compdef _gpulmm gpulmm

        """;

    private const string Fish = """
        function __gpulmm_complete
            set -l line (commandline -cp)
            gpulmm "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c gpulmm -a '(__gpulmm_complete)'

        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName gpulmm -ScriptBlock {
            param($word, $line, $position)
            gpulmm "[suggest:$position]" "$line" 2>$null | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }

        """;

    private static readonly Dictionary<string, string> All =
        new() { ["bash"] = Bash, ["zsh"] = Zsh, ["fish"] = Fish, ["pwsh"] = PowerShell };

    /// <summary>Shells there is a script for.</summary>
    public static IReadOnlyCollection<string> Shells => All.Keys;

    /// <summary>The script of a shell.</summary>
    public static string Of(string shell) => All[shell];
}
