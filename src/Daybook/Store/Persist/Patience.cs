namespace Daybook.Store.Persist;

/// <summary>How often a message may fail before it is handled with more care.</summary>
internal static class Patience
{
    /// <summary>From here on a message goes into a transaction of its own: whatever it does, it does to itself.</summary>
    public const int AloneAfter = 20;

    /// <summary>From here on it may be given up, if the store works for others. An hour and more has passed.</summary>
    public const int GiveUpAfter = 50;

    /// <summary>The same for a message whose content PostgreSQL refuses as a whole, no single event being guilty.</summary>
    public const int GiveUpDataAfter = 3;

    /// <summary>How often a poison message without a verdict is brought back.</summary>
    public const int Revivals = 3;

    public static readonly TimeSpan RevivedAfter = TimeSpan.FromMinutes(15);
}
