using NodaTime;

namespace Daybook.Cli.Traffic;

/// <summary>
/// A person who comes without a user id and signs up some day. Until then their events carry a device's id alone, and from then on that and
/// the user id. They have two devices, and some share the second with others.
/// </summary>
/// <param name="At">May be before the first event or after the last one.</param>
internal sealed record SignUp(Instant At, string Phone, string Desk)
{
    private const int Shared = 25, Household = 3;

    /// <returns>Null: the person has a user id from the beginning, or never gets one.</returns>
    public static SignUp? Of(TrafficPlan plan, Visitor visitor, int number)
    {
        if (plan.SignUps.Millionths == 0 || visitor.UserId is null) return null;
        var random = new SeededRandom(plan.Seed + ((long)number << 20), "sign-up");
        if (random.Below(1_000_000) >= plan.SignUps.Millionths) return null;
        var at = plan.End - (Duration.FromDays(plan.Days) * random.Fraction());
        return new(
            Instant.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds()),
            $"phone_{number:x5}",
            random.Chance(Shared) ? $"desk_{number / Household:x5}" : $"desk_{number:x5}_own");
    }
}
