namespace Daybook.Standalone.Invoke;

/// <summary>The input of one function call.</summary>
/// <param name="Trigger">The value of the trigger's own parameter.</param>
/// <param name="Data">Binding data by name, ignoring case: route values, or a message's metadata.</param>
/// <param name="Cancel">The host's cancel message.</param>
internal sealed record Invocation(object Trigger, IReadOnlyDictionary<string, object?> Data, CancellationToken Cancel);
