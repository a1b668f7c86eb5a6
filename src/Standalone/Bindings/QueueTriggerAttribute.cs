namespace Daybook.Standalone.Bindings;

/// <summary>Binds a parameter to a queue message. The shape of <c>Microsoft.Azure.Functions.Worker.QueueTriggerAttribute</c>.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class QueueTriggerAttribute(string queueName) : Attribute
{
    public string QueueName { get; } = queueName;

    public string? Connection { get; set; }
}
