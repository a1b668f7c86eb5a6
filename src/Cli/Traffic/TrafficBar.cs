using System.Globalization;
using Spectre.Console;

namespace Daybook.Cli.Traffic;

/// <summary>Shows the progress of sending on standard error, if somebody watches.</summary>
internal static class TrafficBar
{
    public static async Task<T> Watch<T>(long lines, Func<Action<long>, Action<string>, Task<T>> work)
    {
        if (!Terminal.IsWatched) return await work(_ => { }, Terminal.Say);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
            new RemainingTimeColumn())
            .StartAsync(context =>
            {
                var task = context.AddTask("starting", maxValue: lines);
                return work(
                    sent =>
                    {
                        task.Value = sent;
                        task.Description = string.Create(CultureInfo.InvariantCulture, $"{sent:N0} events, {task.Speed ?? 0:N0}/s");
                    },
                    why => task.Description = $"[yellow]{Markup.Escape(why)}[/]");
            });
    }
}
