namespace Daybook.Tests;

/// <summary>
/// Waits until a condition is true. Its limit is far above the usual time: a machine that does other work too must fail no test.
/// </summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    public static Task True(Func<bool> condition, Func<string>? otherwise = null) =>
        True(() => Task.FromResult(condition()), otherwise);

    /// <param name="condition">Asked every 20 milliseconds.</param>
    /// <param name="otherwise">What to say if it did not come true.</param>
    public static async Task True(Func<Task<bool>> condition, Func<string>? otherwise = null)
    {
        var until = TimeProvider.System.GetUtcNow() + Limit;
        while (!await condition())
        {
            if (TimeProvider.System.GetUtcNow() > until)
                Assert.Fail($"It did not come true within {Limit.TotalSeconds:0} s. {otherwise?.Invoke()}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
