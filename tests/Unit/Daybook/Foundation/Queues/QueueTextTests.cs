using System.Text;
using Daybook.Foundation.Events;
using Daybook.Foundation.Queues;
using FsCheck;
using FsCheck.Fluent;

namespace Daybook.Tests.Foundation.Queues;

public sealed class QueueTextTests
{
    [Fact]
    public void What_is_written_is_read_back() =>
        Prop.ForAll<byte[]>(bytes => QueueText.Read(QueueText.Of(bytes)).ToArray().AsSpan().SequenceEqual(bytes))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_message_of_full_size_fits_into_the_services_limit_and_is_read_back()
    {
        var bytes = Enumerable.Range(0, MessageCodec.MaxMessageBytes).Select(i => (byte)(i * 31)).ToArray();

        Assert.Equal(64 * 1024, QueueText.Of(bytes).Length);
        Assert.Equal(bytes, QueueText.Read(QueueText.Of(bytes)).ToArray());
    }

    [Theory]
    [InlineData("{not base64}")]
    [InlineData("héllo\u0007€")]
    [InlineData("QUJD\n")]
    [InlineData(" QUJD")]
    [InlineData("QU JD")]
    [InlineData("QR==")]
    [InlineData("QUJ")]
    public void Text_that_base64_would_not_give_back_is_kept_as_it_is(string text) =>
        Assert.Equal(text, Encoding.UTF8.GetString(QueueText.Read(text)));

    [Theory]
    [InlineData("")]
    [InlineData("QQ==")]
    [InlineData("QUI=")]
    [InlineData("QUJD")]
    public void Base64_is_decoded(string text) => Assert.Equal(Convert.FromBase64String(text), QueueText.Read(text).ToArray());

    [Fact]
    public void Text_that_would_not_fit_as_base64_goes_on_as_text()
    {
        var text = "{" + new string('x', 60_000);

        Assert.Equal(text, QueueText.Of(QueueText.Read(text)));
    }

    [Fact]
    public void Whatever_the_text_nothing_of_it_is_lost() => Prop.ForAll<NonNull<string>>(given =>
    {
        // A queue's text cannot contain half of a surrogate pair, because the service refuses it.
        var text = new string([.. given.Get.Where(c => !char.IsSurrogate(c))]);
        var read = QueueText.Read(text).ToArray();
        return Convert.ToBase64String(read) == text || Encoding.UTF8.GetString(read) == text;
    }).QuickCheckThrowOnFailure();
}
