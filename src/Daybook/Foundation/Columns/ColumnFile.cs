namespace Daybook.Foundation.Columns;

/// <summary>A Parquet file of one closed day, or of a month of them. Its name has the hash of its content, so it is never
/// overwritten.</summary>
/// <param name="Day">Of a month the first.</param>
/// <param name="Revision">Of the day, when the file was made; of a month the highest of its days.</param>
/// <param name="Sha256">Hex, of its bytes.</param>
/// <param name="FirstRevision">The lowest of a month's days; null: a file of one day.</param>
public sealed record ColumnFile(DateOnly Day, int Revision, string Sha256, int? FirstRevision = null)
{
    /// <summary>Months have a folder of their own, so that whoever reads all of <see cref="Folder"/> reads no event twice.</summary>
    public const string Folder = "columns/", MonthsFolder = "column-months/";

    /// <summary>
    /// Of what is in a file. Files of an earlier format are made again where the events are still stored. Format 3 differs from 2 in that
    /// no column has a blank in its name.
    /// </summary>
    public const int Format = 3;

    /// <summary>Files of an earlier format than this one are not read.</summary>
    public const int OldestFormat = 2;

    public bool IsMonth => FirstRevision is not null;

    /// <summary>Below the bucket's prefix.</summary>
    public string Key => IsMonth ? $"{MonthsFolder}month={Day:yyyy-MM}/{FirstRevision}-{Revision}-{Sha256}.parquet"
        : $"{Folder}dt={Day:yyyy-MM-dd}/{Revision}-{Sha256}.parquet";

    /// <summary>Of the copy in a cache.</summary>
    public string LocalName => IsMonth ? $"{Day:yyyy-MM}-month-{FirstRevision}-{Revision}-{Sha256}.parquet"
        : $"{Day:yyyy-MM-dd}-{Revision}-{Sha256}.parquet";
}
