using Daybook.Watch.Quality.Maths;
using FsCheck;
using FsCheck.Fluent;

namespace Daybook.Tests.Watch.Quality.Maths;

public sealed class WilsonBoundTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 10, 0)]
    [InlineData(1, 10, 0.0115)]
    [InlineData(12, 12, 0.644)]
    [InlineData(10, 1000, 0.0046)]
    [InlineData(100, 10000, 0.0078)]
    public void Worked_examples(long hits, long total, double lower) => Assert.Equal(lower, WilsonBound.Lower(hits, total), 3);

    [Fact]
    public void It_lies_between_nothing_and_the_share_and_nears_it_as_the_sample_grows() => Prop.ForAll(
        Gen.Choose(1, 10_000).ToArbitrary(), Gen.Choose(0, 10_000).ToArbitrary(), (hits, others) =>
        {
            var (few, many) = (WilsonBound.Lower(hits, hits + others), WilsonBound.Lower(hits * 100L, (hits + others) * 100L));
            var share = (double)hits / (hits + others);
            return few >= 0 && few <= share && many >= few && many <= share;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void One_more_bad_event_never_lowers_it() => Prop.ForAll(
        Gen.Choose(0, 5_000).ToArbitrary(), Gen.Choose(1, 5_000).ToArbitrary(),
        (hits, others) => WilsonBound.Lower(hits + 1, hits + 1 + others) >= WilsonBound.Lower(hits, hits + others))
        .QuickCheckThrowOnFailure();
}
