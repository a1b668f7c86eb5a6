using Microsoft.Extensions.Logging;

namespace Daybook.Foundation.Access;

internal static partial class Log
{
    [LoggerMessage(150, LogLevel.Information, "Read {Count} signing keys of {Authority}")]
    public static partial void KeysRead(ILogger logger, int count, string authority);

    [LoggerMessage(151, LogLevel.Error, "Cannot read the signing keys of {Authority}; tokens are checked with the known keys")]
    public static partial void AuthorityUnreachable(ILogger logger, string authority, Exception exception);
}
