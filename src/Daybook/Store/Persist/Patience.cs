namespace Daybook.Store.Persist;

/// <summary>How often a message may fail before it is handled with more care.</summary>
internal static class Patience
{
    /// <summary>From here on a message gets its own transaction, so that it can harm only itself.</summary>
    public const int AloneAfter = 20;

    /// <summary>From here on it may be given up, if the store works for others. More than an hour has passed by then.</summary>
    public const int GiveUpAfter = 50;

    /// <summary>The same for a message whose content PostgreSQL refuses as a whole, although no single event is guilty.</summary>
    public const int GiveUpDataAfter = 3;

    /// <summary>How often a poison message without a verdict is brought back.</summary>
    public const int Revivals = 3;

    public static readonly TimeSpan RevivedAfter = TimeSpan.FromMinutes(15);
}
