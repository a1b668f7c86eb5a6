using System.Globalization;
using Npgsql;

namespace Daybook.Foundation.Postgres;

/// <summary>
/// PostgreSQL's URI form, <c>postgres://USER:PASSWORD@HOST:5432,HOST2/DATABASE?sslmode=require</c>, as hosting providers hand it out.
/// </summary>
/// <remarks>
/// Grammar and parameters: PostgreSQL's manual, "Connection URIs" and "Parameter Key Words". A parameter that libpq does not know may be
/// one of Npgsql's.
/// </remarks>
internal static class PostgresUri
{
    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    // Null: libpq's ways of saying what Daybook does by itself.
    private static readonly Dictionary<string, string?> Keywords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["user"] = "Username",
        ["password"] = "Password",
        ["dbname"] = "Database",
        ["passfile"] = "Passfile",
        ["application_name"] = "Application Name",
        ["fallback_application_name"] = null,
        ["connect_timeout"] = "Timeout",
        ["options"] = "Options",
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["sslnegotiation"] = "SSL Negotiation",
        ["channel_binding"] = "Channel Binding",
        ["gssencmode"] = "GSS Encryption Mode",
        ["krbsrvname"] = "Kerberos Service Name",
        ["require_auth"] = "Require Auth",
        ["target_session_attrs"] = "Target Session Attributes",
        ["load_balance_hosts"] = "Load Balance Hosts",
        ["keepalives"] = "Tcp Keepalive",
        ["keepalives_idle"] = "Tcp Keepalive Time",
        ["keepalives_interval"] = "Tcp Keepalive Interval",
        ["client_encoding"] = null,
    };

    public static bool Is(string text) => Schemes.Any(scheme => text.TrimStart().StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <param name="fault">What is wrong, without repeating any of it but the name of a parameter: the text holds a password.</param>
    /// <returns>Null with a fault.</returns>
    public static NpgsqlConnectionStringBuilder? Read(string text, out string? fault)
    {
        var rest = text.Trim();
        rest = rest[(rest.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var (address, query) = Cut(rest, '?');
        var (authority, database) = Cut(address, '/');
        var at = authority.LastIndexOf('@');
        var (user, password) = at < 0 ? ("", "") : Cut(authority[..at], ':');
        var builder = new NpgsqlConnectionStringBuilder();
        var hosts = authority[(at + 1)..];
        fault = Set(builder, "Username", user) ?? Set(builder, "Password", password) ?? Set(builder, "Database", database);
        Dictionary<string, string> parameters = new(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Cut(pair, '=');
            if (!parameters.TryAdd(Plain(name), Plain(value))) fault ??= $"The parameter {Shown(name)} is given twice.";
        }

        fault ??= Hosts(builder, hosts, parameters);
        foreach (var (name, value) in parameters) fault ??= Parameter(builder, name, value);
        return fault is null ? builder : null;
    }

    private static string? Parameter(NpgsqlConnectionStringBuilder builder, string name, string value)
    {
        if (!Keywords.TryGetValue(name, out var keyword)) keyword = name;
        if (keyword is null) return null;
        var text = name.ToLowerInvariant() switch
        {
            // Npgsql's own spelling has neither.
            "sslmode" or "target_session_attrs" when name.Equals("sslmode", StringComparison.OrdinalIgnoreCase) =>
                value.Replace("-", "", StringComparison.Ordinal),
            // Below one, libpq waits for ever, which Npgsql writes as 0.
            "connect_timeout" =>
                int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) && seconds < 0 ? "0"
                    : value,
            "keepalives" => value == "0" ? "false" : "true",
            "load_balance_hosts" => value == "random" ? "true" : "false",
            _ => value,
        };
        return text.Length == 0 ? null : Try(builder, keyword, text)
            ? null
            : Keywords.ContainsKey(name) ? $"The value of {name} is not one that it may have."
            : $"{Shown(name)} is not a parameter that Daybook's driver knows.";
    }

    private static string? Set(NpgsqlConnectionStringBuilder builder, string keyword, string text) =>
        text.Length == 0 || Try(builder, keyword, Plain(text)) ? null : $"Its {keyword.ToLowerInvariant()} cannot be read.";

    // host and port, of the address or of parameters; several with commas, a port for each or one for all.
    private static string? Hosts(NpgsqlConnectionStringBuilder builder, string authority, Dictionary<string, string> parameters)
    {
        List<(string Host, string Port)> hosts = [.. authority.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(HostAndPort)];
        if (parameters.Remove("host", out var named))
            hosts = [.. named.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(host => (host, ""))];
        if (parameters.Remove("port", out var ports))
        {
            var each = ports.Split(',');
            if (each.Length != 1 && each.Length != hosts.Count) return "It has not as many ports as hosts.";
            hosts = [.. hosts.Select((h, i) => (h.Host, each[each.Length == 1 ? 0 : i]))];
        }

        if (hosts.Count == 0 || hosts.Exists(h => h.Host.Length == 0)) return "Host is missing.";
        if (hosts.Exists(
            h => h.Port.Length > 0
                && !(ushort.TryParse(h.Port, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0)))
            return "A port must be a number from 1 to 65535. A password with / ? # @ or : in it must be percent-encoded.";
        if (hosts is [var (host, only)])
        {
            builder.Host = host;
            if (only.Length > 0) builder.Port = int.Parse(only, CultureInfo.InvariantCulture);
            return null;
        }

        builder.Host = string.Join(',', hosts.Select(h => h.Port.Length > 0 ? $"{h.Host}:{h.Port}" : h.Host));
        return null;
    }

    private static (string Host, string Port) HostAndPort(string text)
    {
        // An IPv6 address stands in brackets.
        var end = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) + 1 : text.IndexOf(':', StringComparison.Ordinal);
        if (end < 0) return (Plain(text), "");
        return (Plain(text[..end].Trim('[', ']')), text[end..].TrimStart(':'));
    }

    private static bool Try(NpgsqlConnectionStringBuilder builder, string keyword, string value)
    {
        try
        {
            builder[keyword] = value;
            return true;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or InvalidCastException
            or NotSupportedException or KeyNotFoundException)
        {
            // Its message may hold the value.
            return false;
        }
    }

    private static (string Before, string After) Cut(string text, char at) =>
        text.IndexOf(at, StringComparison.Ordinal) is >= 0 and var place ? (text[..place], text[(place + 1)..]) : (text, "");

    // A plus is a plus: this is an address, not a form.
    private static string Plain(string text) => Uri.UnescapeDataString(text);

    // A password that was not encoded may look like a parameter.
    private static string Shown(string name) =>
        name.Length is > 0 and <= 30 && name.All(c => char.IsAsciiLetter(c) || c is '_' or ' ') ? $"'{name}'"
            : "What stands after the question mark";
}
