namespace Daybook.Cli.Sending;

/// <summary>A request that Daybook refused as a whole: sending it again would not help.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The problem code, such as <c>unauthenticated</c>, when the answer named one.</param>
internal sealed record Refusal(int Status, string? Code, string Detail);

/// <summary>A request was not taken. The message says what to do.</summary>
internal sealed class SendException(string message, Refusal? refusal = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Null when nobody answered for as long as the sender was told to keep trying.</summary>
    public Refusal? Refusal { get; } = refusal;
}
