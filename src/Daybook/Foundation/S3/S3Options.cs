namespace Daybook.Foundation.S3;

/// <summary>Settings <c>Daybook__S3__*</c>.</summary>
public sealed class S3Options : IChecked
{
    /// <summary>Bucket name; empty (the default): nothing is published, and <c>/analytics/*</c> has nothing to read.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>Folder inside the bucket that everything is written under. Default <c>daybook</c>.</summary>
    public string Prefix { get; set; } = "daybook";

    /// <summary>AWS region. Default <c>us-east-1</c>.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>An S3 service other than AWS, such as <c>http://127.0.0.1:4568</c>; addressed path-style.</summary>
    public string ServiceUrl { get; set; } = "";

    /// <summary>Empty: the AWS SDK's own chain (environment, profile, instance role).</summary>
    public string AccessKey { get; set; } = "";

    public string SecretKey { get; set; } = "";

    /// <summary>
    /// How many days after its end a day's raw events are archived. Most late events arrive before that. 0 to 90; default 2.
    /// </summary>
    public int ArchiveDelayDays { get; set; } = 2;

    public bool Enabled => Bucket.Length > 0;

    public IEnumerable<string> Faults()
    {
        if (Bucket.Length > 0
            && (Bucket.Length is < 3 or > 63
                || Bucket.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('.' or '-'))))
            yield return $"Daybook__S3__Bucket is '{Bucket}': it must be 3 to 63 lower-case letters, digits, dots and hyphens, or empty "
                + "to publish nothing.";
        if (ServiceUrl.Length > 0 && !(Uri.TryCreate(ServiceUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            yield return $"Daybook__S3__ServiceUrl is '{ServiceUrl}': it must be an http or https address, or empty for AWS.";
        if (ServiceUrl.Length == 0 && Region.Length == 0)
            yield return "Daybook__S3__Region is empty: give the bucket's AWS region, such as eu-central-1.";
        if (ArchiveDelayDays is < 0 or > 90)
            yield return $"Daybook__S3__ArchiveDelayDays is {ArchiveDelayDays}: it must be from 0 to 90.";
        if (AccessKey.Length > 0 != SecretKey.Length > 0)
            yield return "Daybook__S3__AccessKey and Daybook__S3__SecretKey go together: give both, or neither to use the AWS SDK's own "
                + "chain.";
    }
}
