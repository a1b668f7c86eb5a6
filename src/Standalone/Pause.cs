namespace Daybook.Standalone;

/// <summary>A wait that ends early on a stop, without an exception.</summary>
internal static class Pause
{
    public static Task For(TimeSpan time, TimeProvider clock, CancellationToken cancel) =>
        Task.Delay(time, clock, cancel)
            .ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
