using Daybook.Standalone.Discovery;
using Daybook.Standalone.Invoke;
using Daybook.Standalone.Settings;

namespace Daybook.Standalone.Timers;

/// <summary>Runs a <see cref="TimerLoop"/> for each timer trigger while the host runs.</summary>
internal sealed class TimerLoops : BackgroundService
{
    private readonly List<TimerLoop> _loops;

    public TimerLoops(
        FunctionList functions, IConfiguration configuration, TimerTable table, IServiceScopeFactory scopes, StandaloneOptions options,
        Lifetime lifetime, ILogger<TimerLoop> log)
    {
        _loops = [.. functions.Timers.Select(Loop)];

        TimerLoop Loop(TimerFunction function)
        {
            var schedule = Schedule.Parse(SettingReference.Resolve(function.Schedule, configuration, function.Name), function.Name);
            return new TimerLoop(function, schedule, table, new FunctionInvoker(function), scopes, options, lifetime, log);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_loops.Select(loop => Task.Run(loop.Loop, CancellationToken.None)));
}
