namespace Daybook.Tests.Store.Persist;

/// <summary>Repeats something beside a test until it is disposed.</summary>
internal sealed class Repeat : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private Repeat(TimeSpan interval, Func<Task> action) => _running = Run(interval, action);

    public static Repeat Every(TimeSpan interval, Func<Task> action) => new(interval, action);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    private async Task Run(TimeSpan interval, Func<Task> action)
    {
        while (!_stop.IsCancellationRequested)
        {
            await action();
            await Task.Delay(interval, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
