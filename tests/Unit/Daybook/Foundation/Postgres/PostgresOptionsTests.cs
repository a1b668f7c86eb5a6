using Daybook.Foundation.Postgres;

namespace Daybook.Tests.Foundation.Postgres;

public sealed class PostgresOptionsTests
{
    private const string Secret = "s3cr3t!secret";

    [Theory]
    [InlineData("postgres://ann:pw@db.example/shop", "Host=db.example;Username=ann;Password=pw;Database=shop")]
    [InlineData("postgresql://ann:p%40w%2F%3B+%3D@db:6543/shop?sslmode=verify-full&sslrootcert=/etc/ca.pem",
        "Host=db;Port=6543;Username=ann;Password=\"p@w/;+=\";Database=shop;SSL Mode=VerifyFull;Root Certificate=/etc/ca.pem")]
    [InlineData("POSTGRES://db/shop?user=ann&password=pw&connect_timeout=7&application_name=mine",
        "Host=db;Username=ann;Password=pw;Database=shop;Timeout=7;Application Name=mine")]
    [InlineData("postgres://ann@[::1]:5433/shop", "Host=::1;Port=5433;Username=ann;Database=shop")]
    [InlineData("postgres://ann@a,b:6543,c/shop?target_session_attrs=read-write",
        "Host=a,b:6543,c;Username=ann;Database=shop;Target Session Attributes=read-write")]
    [InlineData("postgres:///shop?host=a,b&port=1,2", "Host=a:1,b:2;Database=shop")]
    [InlineData("postgres://ann@%2Fvar%2Frun%2Fpostgresql/shop", "Host=/var/run/postgresql;Username=ann;Database=shop")]
    [InlineData("postgres://ann@ep-1.neon.example/shop?sslmode=require&channel_binding=require&options=endpoint%3Dep-1",
        "Host=ep-1.neon.example;Username=ann;Database=shop;SSL Mode=Require;Channel Binding=Require;Options=endpoint=ep-1")]
    [InlineData("postgres://ann@db/shop?Maximum%20Pool%20Size=3&keepalives=1&keepalives_idle=30",
        "Host=db;Username=ann;Database=shop;Maximum Pool Size=3;Tcp Keepalive=True;Tcp Keepalive Time=30")]
    public void A_URI_is_what_it_says_in_the_drivers_words(string uri, string words)
    {
        var options = new PostgresOptions { Postgres = uri };

        Assert.Empty(options.Faults());
        Assert.True(
            new Npgsql.NpgsqlConnectionStringBuilder(words).EquivalentTo(new Npgsql.NpgsqlConnectionStringBuilder(options.Postgres)),
            options.Postgres);
    }

    [Theory]
    [InlineData("postgres://ann:" + Secret + "@/shop", "Host is missing.")]
    [InlineData("postgres://ann:" + Secret + "/x@db/shop", "A port must be a number")]
    [InlineData("postgres://ann:" + Secret + "@db:70000/shop", "A port must be a number")]
    [InlineData("postgres://ann:" + Secret + "@db/shop?sslmode=" + Secret, "The value of sslmode")]
    [InlineData("postgres://ann:" + Secret + "@db/shop?connect_timeout=" + Secret, "The value of connect_timeout")]
    [InlineData("postgres://ann:" + Secret + "@db/shop?pgbouncer=true", "'pgbouncer' is not a parameter")]
    [InlineData("postgres://ann:x?" + Secret + "=1@db/shop", "")]
    [InlineData("Host=db;Password=" + Secret + ";" + Secret, "NAME=VALUE")]
    [InlineData("Host=db;Port=" + Secret, "NAME=VALUE")]
    [InlineData("Host=db;" + Secret + "=1", "NAME=VALUE")]
    [InlineData("mysql://ann:" + Secret + "@db/shop", "NAME=VALUE")]
    [InlineData("Username=ann;Password=" + Secret, "Host is missing.")]
    public void What_cannot_be_read_is_said_without_a_word_of_the_secret(string text, string why)
    {
        foreach (var options in new[] { new PostgresOptions { Postgres = text },
            new PostgresOptions { Postgres = "Host=db", PostgresRead = text },
            new PostgresOptions { Postgres = "Host=db", PostgresDirect = text } })
        {
            var fault = Assert.Single(options.Faults());

            Assert.Contains(why, fault, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, fault, StringComparison.OrdinalIgnoreCase);
            Assert.StartsWith("ConnectionStrings__Postgres", fault, StringComparison.Ordinal);
        }
    }
}
