namespace Daybook.Foundation.Columns;

/// <summary>A Parquet file of one closed day. Its name has the hash of its content, so it is never overwritten.</summary>
/// <param name="Revision">Of the day, when the file was made.</param>
/// <param name="Sha256">Hex, of its bytes.</param>
public sealed record ColumnFile(DateOnly Day, int Revision, string Sha256)
{
    public const string Folder = "columns/";

    /// <summary>Of what is in a file. Files of an earlier format are not read, and made again.</summary>
    public const int Format = 2;

    /// <summary>Below the bucket's prefix.</summary>
    public string Key => $"{Folder}dt={Day:yyyy-MM-dd}/{Revision}-{Sha256}.parquet";

    /// <summary>Of the copy in a cache.</summary>
    public string LocalName => $"{Day:yyyy-MM-dd}-{Revision}-{Sha256}.parquet";
}
