namespace Daybook.Tests;

/// <summary>A clock that starts at another time and then runs normally.</summary>
public sealed class TestClock(DateTimeOffset start) : TimeProvider
{
    private readonly DateTimeOffset _began = System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => start + (System.GetUtcNow() - _began);
}
