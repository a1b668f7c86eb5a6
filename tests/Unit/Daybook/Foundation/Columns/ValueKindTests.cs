using System.Globalization;
using System.Numerics;
using Daybook.Foundation.Columns;

namespace Daybook.Tests.Foundation.Columns;

public sealed class ValueKindTests
{
    [Fact]
    public void Kinds_of_numbers_have_the_order_of_the_numbers_however_many_digits_they_have()
    {
        var random = new Random(1);
        List<string> numbers = ["0", "-0", "0.000", "1e400", "-1e400", "1e-400", "5", "5.0", "0.5e1", "50E-1", "12345678901234567890.5"];
        numbers.AddRange(Enumerable.Range(0, 300).Select(_ => Number(random)));

        foreach (var one in numbers)
        {
            foreach (var other in numbers)
            {
                Assert.Equal($"{one} {other} {Math.Sign(Whole(one).CompareTo(Whole(other)))}",
                    $"{one} {other} {Math.Sign(string.CompareOrdinal(ValueKind.OfNumber(one), ValueKind.OfNumber(other)))}");
            }
        }
    }

    [Fact]
    public void Kinds_of_one_type_lie_together_and_texts_come_last()
    {
        string[] ordered =
        [
            ValueKind.OfBoolean(false), ValueKind.OfBoolean(true), ValueKind.OfNumber("-1e300"), ValueKind.OfNumber("0"),
            ValueKind.OfNumber("9e300"), ValueKind.Container, ValueKind.OfText("10"), ValueKind.OfText("0001-01-01T00:00:00+14:00"),
            ValueKind.OfText("1969-12-31T23:59:59.999999Z"), ValueKind.OfText("1970-01-01"), ValueKind.OfText("9999-12-31T23:59-14:00"),
        ];

        Assert.Equal(ordered.Order(StringComparer.Ordinal), ordered);
        Assert.Equal(ordered.Distinct(), ordered);
        Assert.All(ordered[2..5], k => Assert.True(
            string.CompareOrdinal(k, ValueKind.Number) >= 0 && string.CompareOrdinal(k, ValueKind.AfterNumbers) < 0));
        Assert.Equal(ValueKind.Text, ValueKind.OfText("pro"));
    }

    [Theory]
    [InlineData("2025-03-09", "2025-03-09T00:00:00.000000")]
    [InlineData("2025-03-09T10:00", "2025-03-09T10:00:00.000000")]
    [InlineData("2025-03-09 10:00:00.5", "2025-03-09T10:00:00.500000")]
    [InlineData("2025-03-09T12:00:00.1234569+02:00", "2025-03-09T10:00:00.123456")]
    [InlineData("2025-03-08T23:30:00-14:00", "2025-03-09T13:30:00.000000")]
    [InlineData("2000-02-29T00:00Z", "2000-02-29T00:00:00.000000")]
    [InlineData("2025-02-29", null)]
    [InlineData("1900-02-29", null)]
    [InlineData("2025-03-09T24:00:00Z", null)]
    [InlineData("2025-03-09T10:00:60Z", null)]
    [InlineData("2025-03-09T10:00:00.Z", null)]
    [InlineData("2025-03-09T10:00:00+15:00", null)]
    [InlineData("2025-03-09T10:00:00+02", null)]
    [InlineData("2025-03-09t10:00:00z", null)]
    [InlineData("2025-03-09Z", null)]
    [InlineData("0000-01-01", null)]
    [InlineData("2025-03-09\n", null)]
    [InlineData("٢٠٢٥-03-09", null)]
    public void A_text_is_a_time_or_it_is_none(string text, string? time)
    {
        Assert.Equal(time is not null, TextTime.TryParse(text, out var micros));
        if (time is not null)
        {
            Assert.Equal(time,
                DateTime.UnixEpoch.AddTicks(micros * 10).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture));
        }
    }

    private static string Number(Random random)
    {
        var text = random.Next(2) == 0 ? "-" : "";
        text += random.Next(2) == 0 ? "0" : $"{random.Next(1, 12)}" + Digits(random, random.Next(25));
        if (random.Next(2) == 0) text += "." + Digits(random, random.Next(1, 25));
        if (random.Next(3) == 0) text += $"{(random.Next(2) == 0 ? 'e' : 'E')}{(random.Next(2) == 0 ? "+" : "-")}{random.Next(12)}";
        return text;
    }

    // Few different digits, so that some numbers are near each other.
    private static string Digits(Random random, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => "0019"[random.Next(4)]));

    // The number times 10^450, which makes each of them whole.
    private static BigInteger Whole(string text)
    {
        var parts = text.ToUpperInvariant().Split('E');
        var mantissa = parts[0].Split('.');
        var places = mantissa.Length > 1 ? mantissa[1] : "";
        var exponent = 450 - places.Length + (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
        return BigInteger.Parse(mantissa[0] + places, CultureInfo.InvariantCulture) * BigInteger.Pow(10, exponent);
    }
}
