namespace Daybook.Tests.Watch.Quality;

/// <summary>Runs as time does, as far from now as the test says.</summary>
internal sealed class MovedClock : TimeProvider
{
    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
}
