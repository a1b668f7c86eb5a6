namespace Daybook.Client;

/// <summary>A request failed for now. Its events are kept.</summary>
/// <param name="Status">HTTP status; 0 when no answer came.</param>
/// <param name="Detail">What is known about the reason.</param>
/// <param name="RetryIn">When it is tried again.</param>
public sealed record DeliveryFault(int Status, string Detail, TimeSpan RetryIn);
