namespace Daybook.Standalone.Invoke;

/// <summary>What one call of a function is made from.</summary>
/// <param name="Trigger">The value of the trigger's own parameter.</param>
/// <param name="Data">Binding data by name, whatever its case: route values, or what is known of a message.</param>
/// <param name="Cancel">The host's cancel message.</param>
internal sealed record Invocation(object Trigger, IReadOnlyDictionary<string, object?> Data, CancellationToken Cancel);
