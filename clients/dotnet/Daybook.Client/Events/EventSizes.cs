namespace Daybook.Client;

internal static class EventSizes
{
    /// <summary>Room for what is not properties or context: three ids, type, source, times, names.</summary>
    public const int OtherFields = 4 * 1024;
}
