using Npgsql;

namespace Daybook.Foundation.Postgres;

/// <summary>How to reach PostgreSQL, in Npgsql's form (<c>Host=…;Username=…</c>) or as a URI.</summary>
public static class ConnectionText
{
    public const string Forms =
        "Host=127.0.0.1;Port=5432;Username=daybook;Password=…;Database=daybook or "
            + "postgres://daybook:…@127.0.0.1:5432/daybook?sslmode=require";

    /// <summary>In Npgsql's form. What cannot be read stays as it is: <see cref="Fault"/> says why.</summary>
    public static string Normal(string text) =>
        string.IsNullOrWhiteSpace(text) ? "" : PostgresUri.Is(text) && PostgresUri.Read(text, out _) is { } read ? read.ConnectionString
            : text;

    /// <summary>What is wrong with it. The text is a secret, and so is every message of a driver about it: neither is repeated.</summary>
    public static string? Fault(string text)
    {
        if (PostgresUri.Is(text)) return PostgresUri.Read(text, out var fault) is null ? fault : null;
        try
        {
            return new NpgsqlConnectionStringBuilder(text).Host is null or "" ? "Host is missing." : null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or InvalidCastException
            or KeyNotFoundException)
        {
            return "it has a part that is not NAME=VALUE, an unknown NAME, or a VALUE that this NAME cannot have. A password with ; or = "
                + "in it must stand in double quotes.";
        }
    }
}
