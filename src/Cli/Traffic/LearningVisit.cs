namespace Daybook.Cli.Traffic;

/// <summary>A person in a learning app: a lesson or two, a quiz, sometimes the end of a course.</summary>
internal static class LearningVisit
{
    public const string Source = "learn";

    private static readonly string[] Courses = ["sql-basics", "statistics", "spanish-a1", "photography", "music-theory"];

    public static void Run(Visit visit, bool isNew)
    {
        var random = visit.Random;
        visit.Do("page_view", ("page_url", "/courses"), ("referrer", isNew ? "https://search.example/" : ""));
        if (isNew) visit.Do("signed_up", ("method", random.Chance(55) ? "email" : "single_sign_on"));
        var course = random.Pick(Courses);
        for (var lessons = random.Weighted([15, 60, 20, 5]); lessons > 0; lessons--)
        {
            var lesson = (long)random.Between(1, 24);
            visit.Do("lesson_started", ("course", course), ("lesson", lesson));
            if (random.Chance(62))
                visit.Do("video_played", ("course", course), ("lesson", lesson), ("seconds", (long)random.Between(20, 900)));
            for (var questions = random.Below(4); questions > 0; questions--)
                visit.Do("quiz_answered", ("course", course), ("lesson", lesson), ("correct", random.Chance(71)),
                    ("score", (long)random.Below(101)));
            if (!random.Chance(74)) return;
            visit.Do("lesson_completed", ("course", course), ("lesson", lesson));
        }

        if (random.Chance(5)) visit.Do("course_completed", ("course", course));
    }
}
