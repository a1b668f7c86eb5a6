using System.Text;
using Daybook.Ingest.Parsing;

namespace Daybook.Ingest.Enrich;

/// <summary><c>context.campaign</c>, named as Segment names its members, from the UTM parameters.</summary>
internal static class CampaignGroup
{
    public const int Content = 0, Id = 1, Medium = 2, Name = 3, Source = 4, Term = 5;

    /// <summary>Members of the group.</summary>
    public static readonly string[] Names = ["content", "id", "medium", "name", "source", "term"];

    private static readonly string[] Parameters = ["utm_content", "utm_id", "utm_medium", "utm_campaign", "utm_source", "utm_term"];

    private static readonly string[] Clicks =
        ["gclid", "gbraid", "wbraid", "dclid", "msclkid", "yclid", "ttclid", "twclid", "li_fat_id"];

    /// <returns>The member that a parameter becomes, or -1.</returns>
    public static int Of(ReadOnlySpan<char> parameter)
    {
        for (var i = 0; i < Parameters.Length; i++)
        {
            if (parameter.SequenceEqual(Parameters[i])) return i;
        }

        return -1;
    }

    /// <inheritdoc cref="Of(ReadOnlySpan{char})"/>
    public static int Of(ReadOnlySpan<byte> parameter)
    {
        for (var i = 0; i < Parameters.Length; i++)
        {
            if (Ascii.Equals(parameter, Parameters[i])) return i;
        }

        return -1;
    }

    /// <summary>
    /// The name of an advertiser's click id, or null. Not <c>fbclid</c>: Facebook adds it to links that nobody paid for.
    /// </summary>
    public static string? Click(ReadOnlySpan<char> name)
    {
        if (name.Length is < 5 or > 9) return null;
        foreach (var click in Clicks)
        {
            if (name.SequenceEqual(click)) return click;
        }

        return null;
    }

    /// <inheritdoc cref="Click(ReadOnlySpan{char})"/>
    public static string? Click(ReadOnlySpan<byte> name)
    {
        if (name.Length is < 5 or > 9) return null;
        foreach (var click in Clicks)
        {
            if (Ascii.Equals(name, click)) return click;
        }

        return null;
    }

    /// <returns>A canonical JSON object; null if there is no campaign.</returns>
    public static byte[]? Of(Arrival arrival)
    {
        if (!arrival.IsCampaign) return null;
        var group = new CanonicalObject();
        for (var i = 0; i < Names.Length; i++)
        {
            if (arrival.Utm[i] is { } value && ContextText.Tidy(value) is { } text) group.Add(Names[i], text);
        }

        return group.IsEmpty ? null : group.Finish().ToArray();
    }
}
