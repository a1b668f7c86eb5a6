namespace Daybook.Cli.Sending;

/// <summary>A request that Daybook refused completely. It would not help to send it again.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The problem code, such as <c>unauthenticated</c>, if the answer names one.</param>
internal sealed record Refusal(int Status, string? Code, string Detail);

/// <summary>A request was not accepted. The message says what to do.</summary>
internal sealed class SendException(string message, Refusal? refusal = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Null if nobody answered for as long as the sender had to keep trying.</summary>
    public Refusal? Refusal { get; } = refusal;
}
