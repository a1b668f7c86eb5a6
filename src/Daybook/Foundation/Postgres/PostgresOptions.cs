using Npgsql;

namespace Daybook.Foundation.Postgres;

/// <summary>Settings <c>ConnectionStrings__Postgres</c> and <c>ConnectionStrings__PostgresRead</c>.</summary>
public sealed class PostgresOptions : IChecked
{
    /// <summary>A pool size kept small: instances × pool must stay below the server's max_connections.</summary>
    public const int DefaultPool = 8;

    /// <summary>Npgsql connection string. Everything except Ingest needs it.</summary>
    public string Postgres { get; set; } = "";

    /// <summary>A replica for reports; empty: reports use <see cref="Postgres"/>.</summary>
    public string PostgresRead { get; set; } = "";

    public IEnumerable<string> Faults()
    {
        if (Postgres.Length == 0)
            yield return "ConnectionStrings__Postgres is empty: give an Npgsql connection string, such as Host=127.0.0.1;Port=5432;Username=daybook;Password=…;Database=daybook.";
        foreach (var (name, value) in new[] { (nameof(Postgres), Postgres), (nameof(PostgresRead), PostgresRead) })
        {
            if (value.Length > 0 && Fault(value) is { } fault)
                yield return $"ConnectionStrings__{name} is not an Npgsql connection string: {fault}";
        }
    }

    private static string? Fault(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString).Host is null or "" ? "Host is missing." : null;
        }
        catch (ArgumentException e)
        {
            return e.Message;
        }
    }
}
