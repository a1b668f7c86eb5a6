namespace Daybook.Foundation.Blob;

/// <summary>Settings <c>Daybook__Blob__*</c>: Azure Blob Storage in place of S3.</summary>
public sealed class BlobOptions : IChecked
{
    /// <summary>Container name; empty (the default): S3, if a bucket is set.</summary>
    public string Container { get; set; } = "";

    /// <summary>Folder inside the container that everything is written under. Default <c>daybook</c>.</summary>
    public string Prefix { get; set; } = "daybook";

    /// <summary>
    /// A storage connection string, or the address of the account's blob service, such as <c>https://ACCOUNT.blob.core.windows.net</c>, to
    /// connect with an identity. Empty: the account of the queues, as <c>AzureWebJobsStorage</c> names it.
    /// </summary>
    public string Connection { get; set; } = "";

    /// <summary>
    /// How many days after its end a day's raw events are archived. Most late events arrive before that. 0 to 90; default 2.
    /// </summary>
    public int ArchiveDelayDays { get; set; } = 2;

    public bool Enabled => Container.Length > 0;

    public IEnumerable<string> Faults()
    {
        if (Container.Length > 0 && !IsContainer(Container))
            yield return $"Daybook__Blob__Container is '{Container}': it must be 3 to 63 lower-case letters, digits and single hyphens, "
                + "with a letter or digit at both ends, or empty.";
        if (ArchiveDelayDays is < 0 or > 90)
            yield return $"Daybook__Blob__ArchiveDelayDays is {ArchiveDelayDays}: it must be from 0 to 90.";
    }

    private static bool IsContainer(string name) => name.Length is >= 3 and <= 63
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && name[0] != '-' && name[^1] != '-' && !name.Contains("--", StringComparison.Ordinal);
}
