namespace Daybook.Foundation.Postgres;

/// <summary>
/// Settings <c>ConnectionStrings__Postgres</c>, <c>ConnectionStrings__PostgresDirect</c> and <c>ConnectionStrings__PostgresRead</c>.
/// </summary>
public sealed class PostgresOptions : IChecked
{
    /// <summary>A pool size kept small: instances × pool must stay below the server's max_connections.</summary>
    public const int DefaultPool = 8;

    /// <summary>
    /// Npgsql connection string or PostgreSQL URI; what is read back is always the former. Everything except Ingest needs it.
    /// </summary>
    public string Postgres
    {
        get;
        set => field = ConnectionText.Normal(value);
    } = "";

    /// <summary>
    /// The same database, not through a pooler, where <see cref="Postgres"/> goes through one in transaction mode; empty: <see
    /// cref="Postgres"/>.
    /// </summary>
    public string PostgresDirect
    {
        get;
        set => field = ConnectionText.Normal(value);
    } = "";

    /// <summary>A replica for reports; empty: reports use <see cref="Postgres"/>.</summary>
    public string PostgresRead
    {
        get;
        set => field = ConnectionText.Normal(value);
    } = "";

    /// <summary>For what holds locks of a session, or runs for long: rollup, erasure, publishing, timers, migrations.</summary>
    public string Direct => PostgresDirect.Length > 0 ? PostgresDirect : Postgres;

    public IEnumerable<string> Faults()
    {
        if (Postgres.Length == 0)
            yield return $"ConnectionStrings__Postgres is empty: give a connection string or URI, such as {ConnectionText.Forms}.";
        foreach (var (name, value) in new[] { (nameof(Postgres), Postgres), (nameof(PostgresDirect), PostgresDirect),
            (nameof(PostgresRead), PostgresRead) })
        {
            if (value.Length > 0 && ConnectionText.Fault(value) is { } fault)
                yield return $"ConnectionStrings__{name} cannot be read: {fault} It is not shown here because it holds a password. It "
                    + $"looks like {ConnectionText.Forms}.";
        }
    }
}
