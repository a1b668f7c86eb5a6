using Microsoft.Extensions.Options;
using Npgsql;

namespace Daybook.Foundation.Postgres;

/// <summary>Connections to PostgreSQL. Every part opens them here, so that none touches a schema that is not ready.</summary>
/// <remarks>
/// A pool for each class of work, so that none waits for another's: storing; reports (a replica by option); operators' lists and requests;
/// a person's export, which lasts as long as its reader reads; health; and direct sessions for advisory locks and migrations, which do not
/// survive a transaction pooler. Their sizes: <see cref="PoolSizes"/>.
/// </remarks>
public sealed class PostgresConnections : IAsyncDisposable
{
    // What operators and timers do may wait longer than storing may.
    private const int LongWait = 15;

    private readonly SchemaState _schema;

    private readonly NpgsqlDataSource _work, _reports, _operators, _exports, _health, _direct;

    public PostgresConnections(IOptions<PostgresOptions> options, SchemaState schema)
    {
        _schema = schema;
        var main = options.Value.Postgres;
        var read = options.Value.PostgresRead.Length > 0 ? options.Value.PostgresRead : main;
        _work = Build(main, "daybook", PostgresOptions.DefaultPool, commandTimeout: 60);
        _reports = Build(read, "daybook-reports", PostgresOptions.DefaultPool, commandTimeout: 60);
        var sizes = PoolSizes.Of(Complete(main, "daybook", PostgresOptions.DefaultPool, commandTimeout: 60).MaxPoolSize);
        _operators = Build(main, "daybook-operators", sizes.Operators, commandTimeout: 60, sizes.Operators);
        _exports = Build(main, "daybook-exports", sizes.Exports, commandTimeout: 0, sizes.Exports);
        _health = Build(main, "daybook-health", sizes.Health, commandTimeout: 5, sizes.Health);
        _direct = Build(options.Value.Direct, "daybook-direct", sizes.Sessions, commandTimeout: 0, sizes.Sessions);
    }

    /// <summary>A pooled connection for a short transaction that stores what came in. Nothing else takes one.</summary>
    /// <exception cref="StoreUnavailableException">The schema is not ready or was refused, or all connections of this class are in
    /// use.</exception>
    public ValueTask<NpgsqlConnection> Open(CancellationToken cancel) => Take(_work, "storing", cancel);

    /// <summary>A pooled connection for a short transaction of an operator, of the audit log or of a timer.</summary>
    /// <inheritdoc cref="Open" path="/exception"/>
    public ValueTask<NpgsqlConnection> OpenOperators(CancellationToken cancel) => Take(_operators, "operators' work", cancel);

    /// <summary>A connection for one person's export: no command timeout.</summary>
    /// <inheritdoc cref="Open" path="/exception"/>
    public ValueTask<NpgsqlConnection> OpenExport(CancellationToken cancel) => Take(_exports, "exports of people", cancel);

    /// <summary>A connection for read-only queries.</summary>
    /// <inheritdoc cref="Open" path="/exception"/>
    public ValueTask<NpgsqlConnection> OpenReports(CancellationToken cancel) => Take(_reports, "reports", cancel);

    /// <summary>A session that may hold advisory locks and run for a long time. It has no command timeout.</summary>
    /// <exception cref="StoreUnavailableException">As <see cref="Open"/>, or a pooler leaves no sessions.</exception>
    public ValueTask<NpgsqlConnection> OpenDirect(CancellationToken cancel)
    {
        ThrowIfNoSessions();
        return Take(_direct, "sessions", cancel);
    }

    /// <summary>Call it before you record work that will need a session.</summary>
    /// <exception cref="StoreUnavailableException">A pooler leaves no sessions.</exception>
    public void ThrowIfNoSessions() => _schema.ThrowIfNoSessions();

    /// <summary>A direct session that does not ask whether the schema is ready: for the migration runner only.</summary>
    public ValueTask<NpgsqlConnection> OpenUnmigrated(CancellationToken cancel) => _direct.OpenConnectionAsync(cancel);

    /// <summary>
    /// A connection from a pool only for health checks: does PostgreSQL answer? It does not check that the schema is ready.
    /// </summary>
    public ValueTask<NpgsqlConnection> OpenHealth(CancellationToken cancel) => _health.OpenConnectionAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        await _work.DisposeAsync();
        await _reports.DisposeAsync();
        await _operators.DisposeAsync();
        await _exports.DisposeAsync();
        await _health.DisposeAsync();
        await _direct.DisposeAsync();
    }

    private async ValueTask<NpgsqlConnection> Take(NpgsqlDataSource pool, string work, CancellationToken cancel)
    {
        _schema.ThrowIfNotReady();
        try
        {
            return await pool.OpenConnectionAsync(cancel);
        }
        // Npgsql has no exception type for a full pool, and it must not look like an outage of the database.
        catch (NpgsqlException e) when (e.InnerException is TimeoutException
            && e.Message.Contains("pool has been exhausted", StringComparison.Ordinal))
        {
            throw new StoreUnavailableException($"All of this instance's connections for {work} are in use. Try again shortly.",
                e)
            { Store = StoreName.Database };
        }
    }

    private static NpgsqlDataSource Build(string connectionString, string name, int pool, int commandTimeout, int? most = null)
    {
        var complete = Complete(connectionString, name, pool, commandTimeout, most);
        var several = complete.Host!.Contains(',', StringComparison.Ordinal);
        var which = complete.ShouldSerialize("Target Session Attributes") ? complete.TargetSessionAttributes : null;
        // With several hosts it is passed to the data source, not in the string. With one host there is no choice.
        complete.Remove("Target Session Attributes");
        var builder = new NpgsqlDataSourceBuilder(complete.ConnectionString);
        return several && which is not null ? builder.BuildMultiHost().WithTargetSession(Target(which)) : builder.Build();
    }

    private static TargetSessionAttributes Target(string which) =>
        Enum.TryParse<TargetSessionAttributes>(which.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var target) ? target
            : TargetSessionAttributes.Any;

    /// <param name="most">The pool is never larger, whatever the connection string says.</param>
    internal static NpgsqlConnectionStringBuilder Complete(string connectionString, string name, int pool, int commandTimeout,
        int? most = null)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        builder.ApplicationName ??= name;
        // The operator's setting wins. (ContainsKey only says if there is such a setting at all.)
        if (!builder.ShouldSerialize("Maximum Pool Size")) builder.MaxPoolSize = pool;
        if (most is { } size) builder.MaxPoolSize = Math.Min(size, builder.MaxPoolSize);
        builder.MinPoolSize = Math.Min(builder.MinPoolSize, builder.MaxPoolSize);
        if (!builder.ShouldSerialize("Timeout")) builder.Timeout = most is null ? 5 : LongWait;
        if (!builder.ShouldSerialize("Command Timeout")) builder.CommandTimeout = commandTimeout;
        if (!builder.ShouldSerialize("Keepalive")) builder.KeepAlive = 30;
        return builder;
    }
}
