using System.CommandLine;
using System.Text;
using System.Text.Json;
using Daybook.Foundation.Access;
using Daybook.Foundation.Access.Tokens;
using Daybook.Foundation.Http;
using Microsoft.Extensions.Configuration;

namespace Daybook.Cli.Verbs;

/// <summary>Prints a token for development, signed with the shared secret.</summary>
internal static class Token
{
    public static Command Create()
    {
        var scopes =
            new Option<string>("--scopes")
            {
                Description = "Of ingest, read, ops, sql; separated by commas",
                HelpName = "LIST",
                DefaultValueFactory = _ => "ingest,read,ops"
            };
        var subject =
            new Option<string>("--subject")
            {
                Description = "Whose token it is; the audit log names it token:NAME",
                HelpName = "NAME",
                DefaultValueFactory = _ => "developer"
            };
        var hours = new Option<int>("--hours")
        {
            Description = "How long it is good; 1 to 720",
            HelpName = "N",
            DefaultValueFactory = _ => 8
        };
        var source = new Option<string?>("--source") { Description = "source of events sent with it that name none", HelpName = "NAME" };
        var secret = new Option<string?>("--secret")
        {
            Description =
                "Secret to sign with; else the setting Daybook__Access__JwtSecret, else the local one, which works in Development only",
            HelpName = "TEXT",
        };
        var audience =
            new Option<string?>("--audience") { Description = "aud; else the setting Daybook__Access__Audience", HelpName = "TEXT" };
        var issuer =
            new Option<string?>("--issuer")
            {
                Description = "iss; else the setting Daybook__Access__Issuer, else daybook",
                HelpName = "TEXT"
            };
        var json = Options.Json();
        var verb = new Verb("token", "Mint a JWT for development")
        {
            Examples =
            [
                ("token", "all scopes, for an app that `up` has started"),
                ("token --scopes read --hours 1 --subject ann", "may read for an hour"),
                ("token --secret \"$SECRET\" --audience daybook", "for an app with that Daybook__Access__JwtSecret"),
            ],
        };
        foreach (var option in new Option[] { scopes, subject, hours, source, secret, audience, issuer, json }) verb.Add(option);
        verb.SetAction(parsed =>
        {
            var settings = new ConfigurationBuilder().AddEnvironmentVariables().Build().GetSection(AccessOptions.Section);
            var lifetime =
                parsed.GetValue(hours) is >= 1 and <= 720 and var n ? TimeSpan.FromHours(n)
                    : throw new VerbFailedException("--hours must be from 1 to 720.");
            var now = TimeProvider.System.GetUtcNow();
            var granted = Scopes(parsed.GetValue(scopes)!);
            var token = MintToken.Run(
                Secret(parsed.GetValue(secret) ?? NotEmpty(settings["JwtSecret"])), parsed.GetValue(subject)!, granted, now, lifetime,
                parsed.GetValue(issuer) ?? NotEmpty(settings["Issuer"]) ?? "daybook",
                parsed.GetValue(audience) ?? NotEmpty(settings["Audience"]), parsed.GetValue(source));
            Console.Out.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(new { token, scopes = granted.Select(s => s.Name()), expires_at = now + lifetime })
                : token);
            return ExitCode.Success;
        });
        return verb;
    }

    private static string Secret(string? secret) =>
        secret is null ? MintToken.LocalSecret
        : Encoding.UTF8.GetByteCount(secret) >= AccessOptions.MinSecretBytes ? secret
        : throw new VerbFailedException(
            $"The secret is shorter than {AccessOptions.MinSecretBytes} bytes; the app would refuse it. Make one with: openssl rand -hex 32");

    private static List<Scope> Scopes(string list) =>
    [
        .. list.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(word =>
            ScopeNames.Parse(word) ?? throw new VerbFailedException($"--scopes has '{word}': ingest, read, ops and sql are allowed.")),
    ];

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
