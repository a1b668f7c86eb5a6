using NodaTime;

namespace Daybook.Reports;

/// <summary>How far back a snapshot's answers can go.</summary>
/// <param name="Events">Raw events before it are dropped some time after it is set. No report reads them any more, so a later drop
/// changes no report.</param>
/// <param name="Columns">The same of events in column files: not after <paramref name="Events"/>.</param>
/// <param name="Numbers">The first instant of the first day that has numbers.</param>
public sealed record KeptFrom(Instant Events, Instant Columns, Instant Numbers);
