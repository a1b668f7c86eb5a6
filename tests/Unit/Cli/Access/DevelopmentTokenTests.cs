using System.Text;
using Daybook.Cli.Access;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Daybook.Tests.Cli.Access;

public sealed class DevelopmentTokenTests
{
    private const string Secret = "a secret of no less than 32 bytes";

    [Fact]
    public async Task It_is_signed_and_says_who_what_for_whom_and_until_when()
    {
        var now = DateTimeOffset.UtcNow;
        var token = DevelopmentToken.Make(Secret, "me", ["ingest", "read"], "daybook", "here", now, TimeSpan.FromMinutes(5));

        var checkedToken = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(Secret)),
            ValidAudience = "daybook",
            ValidIssuer = "here",
        });

        Assert.True(checkedToken.IsValid);
        Assert.Equal("ingest read", checkedToken.Claims["scope"]);
        Assert.Equal("me", checkedToken.Claims["sub"]);
        Assert.Equal(now.AddMinutes(5).ToUnixTimeSeconds(), Convert.ToInt64(checkedToken.Claims["exp"]));
    }
}
