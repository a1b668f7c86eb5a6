namespace Daybook.Tests.Store.Persist;

/// <summary>Repeats something beside a test until it is disposed.</summary>
internal sealed class Repeat : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;

    private Repeat(TimeSpan interval, Func<Task> action) => running = Run(interval, action);

    public static Repeat Every(TimeSpan interval, Func<Task> action) => new(interval, action);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
    }

    private async Task Run(TimeSpan interval, Func<Task> action)
    {
        while (!stop.IsCancellationRequested)
        {
            await action();
            await Task.Delay(interval, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
