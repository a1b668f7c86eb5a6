namespace Daybook.Tests.Watch.Quality;

/// <summary>A clock that runs normally but with the test's offset from now.</summary>
internal sealed class MovedClock : TimeProvider
{
    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
}
