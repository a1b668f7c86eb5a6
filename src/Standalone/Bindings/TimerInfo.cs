namespace Daybook.Standalone.Bindings;

/// <summary>What a timer trigger receives. The shape of <c>Microsoft.Azure.Functions.Worker.TimerInfo</c>.</summary>
public sealed class TimerInfo
{
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>True if the run was due earlier and happens late.</summary>
    public bool IsPastDue { get; set; }
}

/// <summary>When a timer ran and will run.</summary>
public sealed class ScheduleStatus
{
    public DateTime Last { get; set; }

    public DateTime Next { get; set; }

    public DateTime LastUpdated { get; set; }
}
