using System.Globalization;
using Spectre.Console;

namespace Daybook.Cli.Import;

/// <summary>A bar on standard error with rate and time left.</summary>
internal sealed class ImportBar : IImportProgress
{
    private readonly ProgressTask _task;
    private readonly TimeProvider _clock;
    private readonly long _started;
    private long _first = -1;

    private ImportBar(ProgressTask task, TimeProvider clock) => (_task, _clock, _started) = (task, clock, clock.GetTimestamp());

    /// <summary>Runs <paramref name="work"/> with a bar, or without one if nobody watches.</summary>
    public static async Task<T> Watch<T>(string name, TimeProvider clock, Func<IImportProgress, Task<T>> work)
    {
        if (!Terminal.IsWatched) return await work(new QuietProgress());
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
            new RemainingTimeColumn())
            .StartAsync(context => work(new ImportBar(context.AddTask(Markup.Escape(name)), clock)));
    }

    public void Advanced(long bytesRead, long fileBytes, ImportTotals totals)
    {
        if (_first < 0) _first = totals.Records;
        var rate = (totals.Records - _first) / Math.Max(_clock.GetElapsedTime(_started).TotalSeconds, 0.1);
        _task.MaxValue = Math.Max(fileBytes, 1);
        _task.Value = bytesRead;
        _task.Description = string.Create(CultureInfo.InvariantCulture,
            $"{totals.Records:N0} events, {rate:N0}/s{(totals.Rejected > 0 ? $", [red]{totals.Rejected:N0} rejected[/]" : "")}");
    }

    public void Waiting(string why) => _task.Description = $"[yellow]{Markup.Escape(why)}[/]";

    /// <summary>Says only what delays the import.</summary>
    private sealed class QuietProgress : IImportProgress
    {
        public void Advanced(long bytesRead, long fileBytes, ImportTotals totals)
        {
        }

        public void Waiting(string why) => Terminal.Say(why);
    }
}
