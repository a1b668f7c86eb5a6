using Daybook.Foundation.Objects;
using Daybook.Foundation.Time;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Daybook.Days.Lake;

/// <summary>Column files as Delta Lake tables. Everything here is called by who holds the publisher's lock.</summary>
public sealed class PublishLake(LakeLog entries, LakeDays days, LakePeople people, LakeCheckpoint checkpoint, IObjectStore objects,
    ReportingZone zone, IOptions<LakeOptions> options, TimeProvider clock, ILogger<PublishLake> log)
{
    public bool Enabled => options.Value.Enabled;

    /// <summary>A file that was taken out before it is not kept.</summary>
    internal DateTimeOffset KeptSince => clock.GetUtcNow().AddHours(-options.Value.KeepHours);

    /// <summary>Before any file changes: tables that are switched off, or of another zone's days, go.</summary>
    internal async Task Begin(NpgsqlConnection session, CancellationToken cancel)
    {
        foreach (var table in LakeTable.All)
        {
            if (await LakeState.Head(session, table, cancel) is not { } head) continue;
            if (!Enabled || head.TimeZone != zone.Id) await End(session, table, cancel);
        }
    }

    /// <summary>Commits what column files are now.</summary>
    /// <param name="changed">Some of them are not what they were at the last run.</param>
    /// <param name="erased">Somebody is to be in none, also of older versions.</param>
    internal async Task Run(NpgsqlConnection session, bool changed, bool erased, CancellationToken cancel)
    {
        if (!Enabled) return;
        // Whose the numbers are comes first: those of the new days are known when the days are.
        if (await entries.Settle(session, LakeTable.People, cancel))
        {
            await people.Publish(session, changed || erased, erased, cancel);
            await checkpoint.Run(session, LakeTable.People, cancel);
        }

        if (await entries.Settle(session, LakeTable.Events, cancel) && await days.Publish(session, cancel))
            await checkpoint.Run(session, LakeTable.Events, cancel);
        await LakeState.ForgetGone(session, KeptSince, cancel);
    }

    // From the oldest entry on, after the pointer: a reader that comes meanwhile finds no table, or the newest version, whose files are
    // still there. From the newest on, it would find an older one.
    private async Task End(NpgsqlConnection session, LakeTable table, CancellationToken cancel)
    {
        await objects.Delete(table.LastCheckpoint, cancel);
        foreach (var key in await objects.List($"{table.Folder}_delta_log/", cancel)) await objects.Delete(key, cancel);
        if (table == LakeTable.People)
        {
            foreach (var key in await objects.List(table.Folder, cancel)) await objects.Delete(key, cancel);
        }

        await LakeState.End(session, table, cancel);
        Log.Ended(log, table.Name);
    }
}
