namespace Daybook.Foundation.Columns;

/// <summary>
/// How a file of columns names a field below <c>properties</c> or <c>context</c>: <c>property/address/city</c>, <c>context/page/url</c>.
/// Names that hold a slash or a tilde are written as in a JSON pointer, so that no two fields have one name.
/// </summary>
public static class FieldPath
{
    public const string Property = "property", Context = "context";

    /// <summary>Names of a path; what lies deeper is in no file, and no filter can ask for it.</summary>
    public const int MostParts = 16;

    public static string Of(string root, IEnumerable<string> names) => names.Aggregate(root, Below);

    public static string Below(string path, string name) =>
        $"{path}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
}
