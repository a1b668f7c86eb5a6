using System.CommandLine;
using System.Globalization;
using Daybook.Cli.Sending;
using Daybook.Local;
using NodaTime;
using NodaTime.Text;

namespace Daybook.Cli;

/// <summary>Options that several verbs share, so that they are spelled and explained once.</summary>
internal static class Options
{
    public static Option<DirectoryInfo> Data() => new("--data")
    {
        Description = "Folder of the local database, queue and files",
        HelpName = "DIR",
        DefaultValueFactory = _ =>
            new DirectoryInfo(InstalledTool.IsThis ? InstalledTool.Data : Path.Combine(ProjectRoot.Find(), ".daybook")),
    };

    public static Option<int> Port() => new("--port")
    {
        Description = "Port of the app on 127.0.0.1; 0 takes a free one",
        HelpName = "PORT",
        DefaultValueFactory = _ => 7071,
        CustomParser = result =>
        {
            var text = result.Tokens.Single().Value;
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > 65535)
                result.AddError($"--port is '{text}': a number from 0 to 65535 is allowed.");
            return port;
        },
    };

    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON, on one line" };

    /// <summary>The address of a running Daybook; <c>DAYBOOK_URL</c> sets another default.</summary>
    public static Option<Uri> Url() => new("--url")
    {
        Description = "Address of Daybook [default: DAYBOOK_URL, else http://127.0.0.1:7071]",
        HelpName = "URL",
        CustomParser = result =>
        {
            var text = result.Tokens.Single().Value;
            if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") return url;
            result.AddError($"--url is '{text}': an address such as {Target.DefaultUrl} is allowed.");
            return null;
        },
    };

    /// <summary>The key for it; <c>DAYBOOK_KEY</c> keeps it out of the shell's history.</summary>
    public static Option<string> Key() => new("--key")
    {
        Description = "API key or token [default: DAYBOOK_KEY, else the local development key]",
        HelpName = "KEY",
    };

    public static Target TargetOf(Uri? url, string? key) => new(
        url ?? new Uri(Environment.GetEnvironmentVariable("DAYBOOK_URL") is { Length: > 0 } set ? set : Target.DefaultUrl),
        key ?? (Environment.GetEnvironmentVariable("DAYBOOK_KEY") is { Length: > 0 } known ? known : Target.LocalKey));

    /// <summary>A whole number within bounds.</summary>
    public static Option<int> Number(string name, string description, int usual, int min, int max) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => usual,
        CustomParser = result =>
        {
            var text = result.Tokens.Single().Value;
            if (!int.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
                out var number) || number < min || number > max)
                result.AddError($"{name} is '{text}': a whole number from {min} to {max} is allowed.");
            return number;
        },
    };

    /// <summary>A date such as <c>2026-03-31</c>.</summary>
    public static Option<LocalDate?> Date(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DATE",
        CustomParser = result =>
        {
            var text = result.Tokens.Single().Value;
            if (LocalDatePattern.Iso.Parse(text) is { Success: true } date) return date.Value;
            result.AddError($"{name} is '{text}': a date such as 2026-03-31 is allowed.");
            return null;
        },
    };

    /// <summary>An IANA time zone.</summary>
    public static Option<DateTimeZone?> Zone(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "ZONE",
        CustomParser = result =>
        {
            var text = result.Tokens.Single().Value;
            if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(text) is { } zone) return zone;
            result.AddError($"{name} is '{text}': an IANA time zone such as Europe/Berlin is allowed.");
            return null;
        },
    };
}
