namespace Daybook.Local;

/// <summary>Which PostgreSQL to start.</summary>
public enum PostgresSource
{
    /// <summary>
    /// An installed PostgreSQL 15 or later, or else the one from <c>infra/local</c>. An existing data directory requires its own version.
    /// </summary>
    Any,

    /// <summary>Only an installed one: <c>PATH</c> and the distribution's folders.</summary>
    Installed,

    /// <summary>Only the one that <c>infra/local</c> pins.</summary>
    Embedded,
}
