using Daybook.Foundation.Columns;

namespace Daybook.Reports.Columns;

/// <summary>
/// Sets of people in the column engine: of 64 neighbouring numbers, the members are the bits of one row. Sets of a group are counted
/// exactly at a third of the cost of <c>count(DISTINCT person)</c>, because people have dense numbers: a group has few rows. Where their
/// numbers are far apart, there is a row for each person, as there would be without.
/// </summary>
internal static class PeopleSets
{
    /// <summary>The 64 numbers that <c>person</c> is among; numbers below 0 too. Group by it.</summary>
    public static ColumnQuery Part => $"person >> 6";

    /// <summary>Who of the part is there.</summary>
    public static ColumnQuery Members => $"bit_or(1::UBIGINT << (person & 63)::UBIGINT)";

    /// <summary>How many people rows have, whose <c>members</c> are of different parts; of no rows, 0.</summary>
    public static ColumnQuery Count => $"coalesce(sum(bit_count(members)), 0)::BIGINT";
}
