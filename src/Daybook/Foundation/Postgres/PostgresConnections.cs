using Microsoft.Extensions.Options;
using Npgsql;

namespace Daybook.Foundation.Postgres;

/// <summary>Connections to PostgreSQL. Every slice opens them here, so that none touches a schema that is not ready.</summary>
/// <remarks>
/// Three pools: work, reports (a replica by option), and direct sessions for advisory locks and migrations, which do not survive a
/// transaction pooler.
/// </remarks>
public sealed class PostgresConnections : IAsyncDisposable
{
    private readonly SchemaState _schema;
    private readonly NpgsqlDataSource _work, _reports, _direct;

    public PostgresConnections(IOptions<PostgresOptions> options, SchemaState schema)
    {
        _schema = schema;
        var main = options.Value.Postgres;
        var read = options.Value.PostgresRead.Length > 0 ? options.Value.PostgresRead : main;
        _work = Build(main, "daybook", PostgresOptions.DefaultPool, commandTimeout: 60);
        _reports = Build(read, "daybook-reports", PostgresOptions.DefaultPool, commandTimeout: 60);
        _direct = Build(options.Value.Direct, "daybook-direct", 4, commandTimeout: 0);
    }

    /// <summary>A pooled connection for a short transaction.</summary>
    /// <exception cref="StoreUnavailableException">The schema is not ready or was refused.</exception>
    public async ValueTask<NpgsqlConnection> Open(CancellationToken cancel)
    {
        _schema.ThrowIfNotReady();
        return await _work.OpenConnectionAsync(cancel);
    }

    /// <summary>A connection for read-only queries.</summary>
    /// <inheritdoc cref="Open" path="/exception"/>
    public async ValueTask<NpgsqlConnection> OpenReports(CancellationToken cancel)
    {
        _schema.ThrowIfNotReady();
        return await _reports.OpenConnectionAsync(cancel);
    }

    /// <summary>A session that may hold advisory locks and run for a long time. It has no command timeout.</summary>
    /// <exception cref="StoreUnavailableException">The schema is not ready or was refused, or a pooler leaves no sessions.</exception>
    public async ValueTask<NpgsqlConnection> OpenDirect(CancellationToken cancel)
    {
        _schema.ThrowIfNotReady();
        _schema.ThrowIfNoSessions();
        return await _direct.OpenConnectionAsync(cancel);
    }

    /// <summary>Call it before you record work that will need a session.</summary>
    /// <exception cref="StoreUnavailableException">A pooler leaves no sessions.</exception>
    public void ThrowIfNoSessions() => _schema.ThrowIfNoSessions();

    /// <summary>A direct session that does not check if the schema is ready: for the migration runner and health only.</summary>
    public ValueTask<NpgsqlConnection> OpenUnmigrated(CancellationToken cancel) => _direct.OpenConnectionAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        await _work.DisposeAsync();
        await _reports.DisposeAsync();
        await _direct.DisposeAsync();
    }

    private static NpgsqlDataSource Build(string connectionString, string name, int pool, int commandTimeout)
    {
        var complete = Complete(connectionString, name, pool, commandTimeout);
        var several = complete.Host!.Contains(',', StringComparison.Ordinal);
        var which = complete.ShouldSerialize("Target Session Attributes") ? complete.TargetSessionAttributes : null;
        // Said to the pools of several hosts, not in the string; of one host there is no choice.
        complete.Remove("Target Session Attributes");
        var builder = new NpgsqlDataSourceBuilder(complete.ConnectionString);
        return several && which is not null ? builder.BuildMultiHost().WithTargetSession(Target(which)) : builder.Build();
    }

    private static TargetSessionAttributes Target(string which) =>
        Enum.TryParse<TargetSessionAttributes>(which.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var target) ? target : TargetSessionAttributes.Any;

    internal static NpgsqlConnectionStringBuilder Complete(string connectionString, string name, int pool, int commandTimeout)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        builder.ApplicationName ??= name;
        // The operator's setting wins. (ContainsKey only says if there is such a setting at all.)
        if (!builder.ShouldSerialize("Maximum Pool Size")) builder.MaxPoolSize = pool;
        if (!builder.ShouldSerialize("Timeout")) builder.Timeout = 5;
        if (!builder.ShouldSerialize("Command Timeout")) builder.CommandTimeout = commandTimeout;
        if (!builder.ShouldSerialize("Keepalive")) builder.KeepAlive = 30;
        return builder;
    }
}
