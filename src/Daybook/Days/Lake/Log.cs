using Microsoft.Extensions.Logging;

namespace Daybook.Days.Lake;

internal static partial class Log
{
    [LoggerMessage(730, LogLevel.Information, "Delta table {Table}: version {Version} adds {Added} files and removes {Removed}")]
    public static partial void Committed(ILogger logger, string table, long version, int added, int removed);

    [LoggerMessage(731, LogLevel.Error, "{Key} exists and Daybook did not write it: nothing is committed to this Delta table until "
        + "Daybook__Lake__Enabled was switched off for one rollup and on again, which begins a new one")]
    public static partial void Foreign(ILogger logger, string key);

    [LoggerMessage(732, LogLevel.Warning,
        "No checkpoint of version {Version} of the Delta table {Table}: {Reason} The next run tries again")]
    public static partial void NoCheckpoint(ILogger logger, string table, long version, string reason);

    [LoggerMessage(733, LogLevel.Warning, "{Key} is not in the Delta table: {Reason} The next run tries again")]
    public static partial void NotNamed(ILogger logger, string key, string reason);

    [LoggerMessage(734, LogLevel.Warning, "The Delta table people is as it was: {Reason} The next run tries again")]
    public static partial void NoPeople(ILogger logger, string reason);

    [LoggerMessage(735, LogLevel.Information, "The log of the Delta table {Table} is deleted")]
    public static partial void Ended(ILogger logger, string table);
}
