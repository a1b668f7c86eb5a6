using NCrontab;

namespace Daybook.Standalone.Timers;

/// <summary>A six-field NCRONTAB expression (second, minute, hour, day, month, weekday), in UTC.</summary>
internal sealed class Schedule
{
    private readonly CrontabSchedule _cron;

    private Schedule(CrontabSchedule cron) => _cron = cron;

    /// <exception cref="InvalidOperationException">The text is not such an expression; the message names the function and the
    /// text.</exception>
    public static Schedule Parse(string text, string function)
    {
        var cron = CrontabSchedule.TryParse(text, new CrontabSchedule.ParseOptions { IncludingSeconds = true });
        return cron is null
            ? throw new InvalidOperationException(
                $"Function '{function}' has the schedule '{text}': six fields are needed (second minute hour day month weekday), such as "
                    + "'0 5 * * * *' for five past every hour.")
            : new Schedule(cron);
    }

    /// <summary>The first time after <paramref name="time"/>, never <paramref name="time"/> itself.</summary>
    public DateTimeOffset After(DateTimeOffset time) => new(_cron.GetNextOccurrence(time.UtcDateTime), TimeSpan.Zero);
}
