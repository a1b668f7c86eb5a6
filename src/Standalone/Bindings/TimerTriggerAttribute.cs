namespace Daybook.Standalone.Bindings;

/// <summary>Binds a parameter to a schedule. The shape of <c>Microsoft.Azure.Functions.Worker.TimerTriggerAttribute</c>.</summary>
/// <param name="schedule">A six-field NCRONTAB expression, or <c>%Setting%</c>.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TimerTriggerAttribute(string schedule) : Attribute
{
    public string Schedule { get; } = schedule;

    public bool RunOnStartup { get; set; }

    public bool UseMonitor { get; set; } = true;
}
