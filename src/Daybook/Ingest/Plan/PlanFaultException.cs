namespace Daybook.Ingest.Plan;

/// <summary>The tracking plan cannot be read; the message says where and what is allowed.</summary>
internal sealed class PlanFaultException(string message) : Exception(message);
