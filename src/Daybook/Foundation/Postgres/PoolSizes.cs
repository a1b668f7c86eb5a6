namespace Daybook.Foundation.Postgres;

/// <summary>Connections of an instance beside those of storing and of reports, which have the pool's size each.</summary>
/// <param name="Sessions">
/// Rollup, the count of what was just stored, publishing, archiving, quality and an erasure at the same time; two of them hold two.
/// </param>
public sealed record PoolSizes(int Sessions, int Operators, int Exports, int Health)
{
    /// <param name="pool">The operator's <c>Maximum Pool Size</c>, or 8. All pools together are at most 4 × that, and one more.</param>
    public static PoolSizes Of(int pool) => new(Math.Clamp(pool - 1, 2, 6), Math.Clamp(pool / 2, 1, 3), pool < 6 ? 1 : 2, 1);

    public int Total => Sessions + Operators + Exports + Health;
}
