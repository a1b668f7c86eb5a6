using Npgsql;

namespace Daybook.Reports.Export;

/// <summary>A page of an export while it is filled.</summary>
internal interface IExportPage
{
    /// <summary>What it takes in memory, about.</summary>
    int Bytes { get; }

    /// <param name="row">In the order of <see cref="Reports.StoredEvent.Columns"/>.</param>
    void Add(NpgsqlDataReader row);

    void Clear();
}
