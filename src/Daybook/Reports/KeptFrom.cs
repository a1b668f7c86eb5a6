using NodaTime;

namespace Daybook.Reports;

/// <summary>How far back the answers of a snapshot can reach.</summary>
/// <param name="Events">Raw events before it are dropped at some time after it was set; no report reads them any more, so what is dropped later changes none.</param>
/// <param name="Numbers">The first instant of the first day that has numbers.</param>
public sealed record KeptFrom(Instant Events, Instant Numbers);
