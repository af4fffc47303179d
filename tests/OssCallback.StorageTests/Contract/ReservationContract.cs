using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace OssCallback.StorageTests.Contract;

/// <summary>What was promised under a name is kept until it expires, for everyone.</summary>
public abstract class ReservationContract(Func<Task<IStorageUnderTest>> create) : StorageContract(create)
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Later = Now.AddMinutes(15);

    [Fact]
    public async Task Keeps_the_first_text_and_forgets_it_when_it_expires()
    {
        Assert.Equal("first", await ReserveAsync("a", "first", Now, Later));
        Assert.Equal("other", await ReserveAsync("b", "other", Now, Later));

        Assert.Equal("first", await ReserveAsync("a", "second", Now, Later.AddDays(1)));
        await Storage.ReopenAsync();
        Assert.Equal("first", await ReserveAsync("a", "second", Later.AddSeconds(-1), Later.AddDays(1)));
        Assert.Equal("second", await ReserveAsync("a", "second", Later, Later.AddDays(1)));
        Assert.Equal("second", await ReserveAsync("a", "third", Later.AddHours(1), Later.AddDays(2)));
    }

    [Fact]
    public async Task A_text_that_is_given_again_expires_when_it_first_was_to()
    {
        await ReserveAsync("a", "text", Now, Later);
        await ReserveAsync("a", "text", Now.AddMinutes(10), Later.AddDays(1));

        Assert.Equal("new", await ReserveAsync("a", "new", Later, Later.AddDays(1)));
    }

    [Fact]
    public async Task Of_many_at_the_same_time_one_wins_and_all_learn_it()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(number => ReserveAsync("a", $"text {number}", Now, Later)));

        Assert.Single(answers.Distinct(StringComparer.Ordinal));
        Assert.Equal(answers[0], await ReserveAsync("a", "late", Now, Later));
    }

    [Fact]
    public async Task Takes_any_text()
    {
        var text = "\u732b\n\"'\\" + new string('x', 2000);

        Assert.Equal(text, await ReserveAsync("a", text, Now, Later));
        Assert.Equal(text, await ReserveAsync("a", "other", Now, Later));
    }

    [Fact]
    public async Task What_has_expired_does_not_pile_up_nor_take_the_living_with_it()
    {
        await ReserveAsync("living", "living", Now, Later.AddDays(30));
        for (var day = 0; day < 20; day++)
        {
            // Names that begin alike lie together wherever an engine spreads them by name.
            await ReserveAsync($"day {day}", "dead", Now.AddDays(day), Later.AddDays(day));
        }

        Assert.Equal("living", await ReserveAsync("living", "other", Now.AddDays(20), Later.AddDays(40)));
        Assert.InRange(await Storage.CountReservationsAsync(Cancellation), 1, 2);
    }

    private Task<string> ReserveAsync(string name, string text, DateTimeOffset now, DateTimeOffset expires) =>
        Reservations.ReserveAsync(
            "00" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[2..], text, now, expires, Cancellation);
}
