namespace Daybook.Tests.Standalone;

/// <summary>Waits until a condition is true, with a limit far above the usual time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);

    public static Task True(Func<bool> condition) => True(() => Task.FromResult(condition()));

    public static async Task True(Func<Task<bool>> condition)
    {
        var until = TimeProvider.System.GetUtcNow() + Limit;
        while (!await condition())
        {
            if (TimeProvider.System.GetUtcNow() > until) Assert.Fail($"It did not come true within {Limit.TotalSeconds:0} s.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
