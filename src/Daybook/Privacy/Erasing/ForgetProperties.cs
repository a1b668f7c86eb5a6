using Daybook.Store.Persist;

namespace Daybook.Privacy.Erasing;

/// <summary>Part of the first step: what the person's events said about them and about groups goes.</summary>
/// <remarks>
/// Behind the gate nobody writes rows of these subjects. Every row is of one subject, so what others said is left as it is.
/// </remarks>
internal static class ForgetProperties
{
    public static async Task<ErasureCounts> Run(PrivacySession session, string[] subjects, ErasureCounts counts, CancellationToken cancel)
    {
        // Primary keys, which begin with the subject.
        Task<int> Delete(string table) => session.Execute($"DELETE FROM {table} WHERE subject = ANY($1)", cancel, [subjects]);
        await Delete("persons");
        counts = counts with
        {
            PropertiesDeleted = counts.PropertiesDeleted + await Delete("person_properties"),
            GroupsLeft = counts.GroupsLeft + await Delete("person_groups"),
            GroupPropertiesDeleted = counts.GroupPropertiesDeleted + await Delete("group_properties"),
        };
        await session.Execute(KnownChanges.Note, cancel);
        return counts;
    }
}
