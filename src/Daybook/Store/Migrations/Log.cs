using Microsoft.Extensions.Logging;

namespace Daybook.Store.Migrations;

internal static partial class Log
{
    [LoggerMessage(200, LogLevel.Information, "Applied migration {Number} {Name}")]
    public static partial void Migrated(ILogger logger, int number, string name);

    [LoggerMessage(201, LogLevel.Critical, "The database was refused; everything except ingest has stopped. {Reason}")]
    public static partial void SchemaRefused(ILogger logger, string reason);

    [LoggerMessage(202, LogLevel.Warning, "PostgreSQL does not answer yet; events are accepted and wait in the queue. {Reason}")]
    public static partial void WaitingForPostgres(ILogger logger, string reason);

    [LoggerMessage(203, LogLevel.Error,
        "A migration failed, and this is no outage; events are accepted and wait in the queue, and it is tried again")]
    public static partial void MigrationFailed(ILogger logger, Exception fault);
}
