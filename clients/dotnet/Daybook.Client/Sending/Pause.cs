namespace Daybook.Client;

/// <summary>
/// How long to wait after a failure: half a second doubling to a minute, and never less than the server asks, in each case with chance, so
/// that many clients do not come back at one moment.
/// </summary>
internal sealed class Pause(TimeProvider clock, Flushes flushes)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WithoutAccess = TimeSpan.FromMinutes(5);
    private int _failures;

    public void Reset() => _failures = 0;

    /// <param name="asked">What the server asks for; then not even a flush cuts it short.</param>
    public TimeSpan Next(TimeSpan? asked)
    {
        var own = First * Math.Pow(2, Math.Min(_failures++, 7));
        own = (own < Longest ? own : Longest) * (0.5 + Random.Shared.NextDouble() / 2);
        return asked is not { } least ? own : Max(own, least * (1 + Random.Shared.NextDouble() / 4));
    }

    /// <summary>After 401 or 403: long, because somebody has to act first.</summary>
    public static TimeSpan NextWithoutAccess() => WithoutAccess;

    public async Task Wait(TimeSpan pause, bool asked, CancellationToken cancel)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var over = Task.Delay(pause, clock, ended.Token);
        // Only a flush that begins during the pause cuts it: one that was already there has had its try.
        if (asked) await over;
        else await Task.WhenAny(over, flushes.NextRequest());
        await ended.CancelAsync();
        cancel.ThrowIfCancellationRequested();
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
