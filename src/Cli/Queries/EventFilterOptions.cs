using System.CommandLine;

namespace Daybook.Cli.Queries;

/// <summary>Which events, for the verbs that read them.</summary>
internal sealed class EventFilterOptions
{
    private readonly Option<string> _type = new("--event-type") { Description = "Only events of this type", HelpName = "TYPE" };
    private readonly Option<string> _source = new("--source") { Description = "Only events of this source", HelpName = "SOURCE" };
    private readonly Option<string[]> _properties = new("--property")
    {
        Description = "Only events whose property NAME has this value; may be given again",
        HelpName = "NAME=VALUE",
    };

    /// <param name="ofType">False: the report takes its types otherwise.</param>
    public void AddTo(Command verb, bool ofType = true)
    {
        if (ofType) verb.Add(_type);
        verb.Add(_source);
        verb.Add(_properties);
        verb.Validators.Add(result =>
        {
            foreach (var text in result.GetValue(_properties) ?? [])
            {
                if (text.IndexOf('=', StringComparison.Ordinal) < 1)
                    result.AddError($"--property is '{text}': NAME=VALUE is allowed, such as plan=pro.");
            }
        });
    }

    /// <summary>More is asked than a type and a source.</summary>
    public bool AsksProperties(ParseResult parsed) => parsed.GetValue(_properties) is { Length: > 0 };

    public ReportAddress Apply(ReportAddress address, ParseResult parsed, bool ofType = true)
    {
        if (ofType) address.With("event_type", parsed.GetValue(_type));
        address.With("source", parsed.GetValue(_source));
        foreach (var text in parsed.GetValue(_properties) ?? [])
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            address.With("property." + text[..equals], text[(equals + 1)..]);
        }

        return address;
    }
}
