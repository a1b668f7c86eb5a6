namespace Daybook.Local;

/// <summary>PostgreSQL refuses to run as root, so root runs it as another user.</summary>
internal sealed class UnprivilegedUser
{
    private readonly string _name;
    private readonly bool _passesClosedFolders;

    private UnprivilegedUser(string name, bool passesClosedFolders)
    {
        _name = name;
        _passesClosedFolders = passesClosedFolders;
    }

    /// <summary>Null if this process is not root.</summary>
    /// <param name="needed">Folders that the user must be able to reach.</param>
    public static UnprivilegedUser? ForRoot(params IEnumerable<string> needed)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
            return null;
        var other = File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal))
            ? "postgres" : "nobody";
        return new UnprivilegedUser(other, needed.Any(HasClosedParent));
    }

    /// <summary>True if this process is root and no other user can enter a folder above <paramref name="path"/>.</summary>
    public static bool IsClosed(string path) => !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess && HasClosedParent(path);

    /// <summary>Gives a folder and everything in it to the user.</summary>
    public async Task Own(string folder, CancellationToken cancel)
    {
        var result = await Command.Run(["chown", "-R", _name, folder], null, cancel);
        if (result.ExitCode != 0)
            throw new LocalSetupException($"Cannot give {folder} to the user {_name}: {result.Output}");
    }

    /// <summary>The same command, run as that user.</summary>
    public IEnumerable<string> Prefix()
    {
        if (Command.Find("setpriv") is { } setpriv)
        {
            // Other users cannot reach a clone below /root or in a private temporary folder. A single capability to pass closed folders
            // is less than running as root, and the server listens only on 127.0.0.1.
            string[] pass = _passesClosedFolders ? ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"] : [];
            return [setpriv, $"--reuid={_name}", "--init-groups", .. pass, "--"];
        }
        if (Command.Find("runuser") is { } runuser)
            return [runuser, "-u", _name, "--"];
        if (Command.Find("sudo") is { } sudo)
            return [sudo, "-n", "-u", _name, "--"];
        throw new LocalSetupException("PostgreSQL refuses to run as root, and none of setpriv, runuser and sudo is here to change the "
            + "user. Install util-linux, or run as a normal user.");
    }

    private static bool HasClosedParent(string path)
    {
        for (var folder = new DirectoryInfo(path).Parent; folder is not null; folder = folder.Parent)
        {
            if (!OperatingSystem.IsWindows() && folder.Exists && !folder.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
                return true;
        }
        return false;
    }
}
