using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Daybook.Tests.LongestFirst))]

namespace Daybook.Tests;

/// <summary>
/// Classes that take minutes begin first. Otherwise the last one keeps one core busy while the others have nothing left to do.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long =
    [
        "ChaosTests", "ReportsAgainstBruteForceTests", "StoreChaosTests", "CountTogetherTests", "ColumnsAgainstPostgresTests",
        "DotnetAotTests", "BundlerTests", "HostileOverHttpTests", "EraseUserTests", "ManyPartitionsTests", "UpTests", "ZonedDaysTests",
        "HostileInputTests",
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(c => Place(c))];

    private static int Place(ITestCollection collection) =>
        Array.FindIndex(Long,
            name => collection.TestCollectionDisplayName.Contains($".{name} ", StringComparison.Ordinal)) is >= 0 and var at
            ? at : Long.Length;
}
