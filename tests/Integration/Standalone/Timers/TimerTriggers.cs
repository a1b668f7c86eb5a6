using Daybook.Standalone.Bindings;

namespace Daybook.Tests.Standalone.Timers;

internal sealed class EverySecond(Probe probe)
{
    [Function("EverySecond")]
    public Task Run([TimerTrigger("* * * * * *")] TimerInfo timer, CancellationToken cancel) => probe.Called(Told.By(timer), cancel);
}

internal sealed class Yearly(Probe probe)
{
    // The last second of a year, which no test will probably meet.
    [Function("Yearly")]
    public Task Run([TimerTrigger("%YearlySchedule%")] TimerInfo timer, CancellationToken cancel) => probe.Called(Told.By(timer), cancel);
}

internal sealed class YearlyAndAtStart(Probe probe)
{
    [Function("Yearly")]
    public Task Run([TimerTrigger("%YearlySchedule%", RunOnStartup = true)] TimerInfo timer, CancellationToken cancel) =>
        probe.Called(Told.By(timer), cancel);
}

internal sealed class YearlyUnmonitored(Probe probe)
{
    [Function("Yearly")]
    public Task Run([TimerTrigger("%YearlySchedule%", UseMonitor = false)] TimerInfo timer, CancellationToken cancel) =>
        probe.Called(Told.By(timer), cancel);
}

internal static class Told
{
    public static string By(TimerInfo timer) => timer.IsPastDue ? "past due" : "punctual";
}
