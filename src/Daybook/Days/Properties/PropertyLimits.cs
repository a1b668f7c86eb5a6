namespace Daybook.Days.Properties;

/// <summary>How much is kept of a day's properties, whatever senders put into them.</summary>
public static class PropertyLimits
{
    /// <summary>Names of one event type: properties, and as many paths of the context.</summary>
    public const int Names = 500;

    /// <summary>UTF-8 bytes of a name or a path.</summary>
    public const int NameBytes = 200;

    /// <summary>A day's values of one name and event type.</summary>
    public const int Values = 200;

    /// <summary>Different values that are counted to find the most frequent; those that come later on that day are not.</summary>
    public const int WatchedValues = 1_000;

    /// <summary>UTF-8 bytes of a value's JSON. A longer one is not kept.</summary>
    public const int ValueBytes = 200;

    /// <summary>Of an example.</summary>
    public const int ExampleCharacters = 100;

    /// <summary>Names, and values, of all that is counted at once: some hundred megabytes at most.</summary>
    public const int AllNames = 50_000, AllValues = 500_000;
}
