using Daybook.Store.Persist;

namespace Daybook.Tests.Store.Persist;

public sealed class StoredStateTests
{
    private static readonly Guid Mine = Guid.NewGuid();

    [Fact]
    public void Who_was_not_claimed_and_has_no_key_is_erased_or_too_old()
    {
        Assert.Equal(Fate.Blocked, StoredState.Judge(1, Mine, key: null, erased: true));
        Assert.Equal(Fate.TooOld, StoredState.Judge(1, Mine, key: null, erased: false));
    }

    [Fact]
    public void A_key_of_the_same_message_means_that_it_was_stored_by_it() =>
        Assert.Equal(Fate.Persisted, StoredState.Judge(1, Mine, new StoredKey(1, Mine), erased: false));

    [Fact]
    public void Equal_content_is_a_duplicate_and_other_content_a_conflict()
    {
        Assert.Equal(Fate.Duplicate, StoredState.Judge(1, Mine, new StoredKey(1, Guid.NewGuid()), erased: false));
        Assert.Equal(Fate.Conflict, StoredState.Judge(1, Mine, new StoredKey(2, Guid.NewGuid()), erased: false));
        Assert.Equal(Fate.Duplicate, StoredState.Judge(1, null, new StoredKey(1, Mine), erased: false));
    }

    [Fact]
    public void Erased_content_does_not_return_and_an_erased_persons_conflict_is_not_kept()
    {
        Assert.Equal(Fate.Blocked, StoredState.Judge(1, Mine, new StoredKey(0, Guid.NewGuid()), erased: false));
        Assert.Equal(Fate.Blocked, StoredState.Judge(1, Mine, new StoredKey(0, Mine), erased: false));
        Assert.Equal(Fate.Blocked, StoredState.Judge(1, Mine, new StoredKey(2, Guid.NewGuid()), erased: true));
    }
}
