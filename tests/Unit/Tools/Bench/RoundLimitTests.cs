using Daybook.Tools.Bench;

namespace Daybook.Tests.Tools.Bench;

public sealed class RoundLimitTests
{
    [Theory]
    [InlineData(0.01, 20)]
    [InlineData(1, 6)]
    [InlineData(60, 3)]
    public void A_fast_question_ends_by_number_a_slow_one_by_time_and_none_before_three(double secondsARound, int rounds)
    {
        var limit = new RoundLimit(20, 5);
        var done = 0;
        while (limit.GoesOn(done, TimeSpan.FromSeconds(Math.Max(0, done - 1) * secondsARound))) done++;

        Assert.Equal(rounds, done);
    }
}
