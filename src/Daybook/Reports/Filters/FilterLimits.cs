using Daybook.Foundation.Columns;

namespace Daybook.Reports.Filters;

/// <summary>What keeps a filter from becoming a query that nobody can plan or wait for.</summary>
public static class FilterLimits
{
    /// <summary>Characters of JSON. An address of more than 8 KiB does not reach the app anyway.</summary>
    public const int Length = 8_000;

    /// <summary>Conditions of <c>filter</c> and all segments of a request together.</summary>
    public const int Conditions = 50;

    /// <summary>Those of them that are about people: each reads events or tables of its own.</summary>
    public const int People = 10;

    /// <summary>Those of them that count what people did: each reads events.</summary>
    public const int Did = 5;

    /// <summary>Lists in lists, the outermost included.</summary>
    public const int Depth = 5;

    public const int Values = 100;

    public const int Segments = 10;

    /// <summary>Of a path into nested objects.</summary>
    public const int PathParts = FieldPath.MostParts;

    public const int AtLeast = 1_000_000;

    /// <summary>Characters of a JSON number, and how far from 1 its exponent may be.</summary>
    public const int NumberLength = 100, NumberExponent = 400;
}
