"""The Discord double against the real client: what discord.py does must work, what Discord refuses must be refused."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Self

import aiohttp
import discord
import pytest
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.platforms.discord import DiscordDouble, Message, PlatformFailure

Doing = Callable[[discord.Interaction], Awaitable[None]]


class Press(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"do:(?P<what>\w+)"):
    def __init__(self, what: str) -> None:
        super().__init__(discord.ui.Button(label=what.title(), custom_id=f"do:{what}"))
        self.what = what

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(match["what"])

    async def callback(self, interaction: discord.Interaction) -> None:
        if self.what == "take":
            await interaction.response.edit_message(content=f"taken by {interaction.user.mention}", view=None)
        elif self.what == "form":
            await interaction.response.send_modal(Form())
        elif self.what == "later":
            await interaction.response.defer()
            await interaction.edit_original_response(content="later came")
            await interaction.followup.send("only you", ephemeral=True)
        else:
            await interaction.response.send_message(f"you pressed {self.what}", ephemeral=True)


class Form(discord.ui.Modal, title="A plea for help"):
    words = discord.ui.TextInput[discord.ui.View](label="What is wrong?", max_length=50)
    urgency: discord.ui.Label[Any] = discord.ui.Label(
        text="How urgent?",
        component=discord.ui.Select(
            options=[discord.SelectOption(label="High", value="h"), discord.SelectOption(label="Low", value="l")]
        ),
    )
    helper: discord.ui.Label[Any] = discord.ui.Label(text="Who?", component=discord.ui.UserSelect(required=False))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        select, people = self.urgency.component, self.helper.component
        assert isinstance(select, discord.ui.Select)
        assert isinstance(people, discord.ui.UserSelect)
        who = ", ".join(person.mention for person in people.values)
        await interaction.response.send_message(f"{self.words.value} / {select.values[0]} / {who}", ephemeral=True)


class Choose(discord.ui.View):
    @discord.ui.select(
        custom_id="choose",
        options=[discord.SelectOption(label="Red", value="r"), discord.SelectOption(label="Blue", value="b")],
    )
    async def choose(self, interaction: discord.Interaction, select: discord.ui.Select[Self]) -> None:
        await interaction.response.send_message(f"chose {select.values[0]}", ephemeral=True)


class Bot(discord.Client):
    """A small bot that uses each part of the platform once."""

    def __init__(self, noticed: Callable[[], None], intents: discord.Intents | None = None) -> None:
        super().__init__(intents=intents or discord.Intents(guilds=True, messages=True), guild_ready_timeout=0.05)
        self.noticed = noticed
        self.tree = app_commands.CommandTree(self)
        self.heard: list[discord.Message] = []
        self.seen: list[tuple[str, Any]] = []
        self.up = asyncio.Event()
        self.tree.add_command(self._swarm())
        self.tree.add_command(app_commands.ContextMenu(name="Turn into a request", callback=self._turn))

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """The library waits five seconds before a second IDENTIFY; a test has no time for that."""

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Press)
        self.add_view(Choose(timeout=None))
        await self.tree.sync()

    async def on_ready(self) -> None:
        self.up.set()

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(message)
        self.noticed()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self._saw("interaction", interaction)

    async def on_thread_create(self, thread: discord.Thread) -> None:
        self._saw("thread", thread)

    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        self._saw("reaction", payload)

    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        self._saw("member", after)

    def _saw(self, kind: str, what: Any) -> None:
        self.seen.append((kind, what))
        self.noticed()

    async def on_resumed(self) -> None:
        self._saw("resumed", None)

    async def _turn(self, interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"{message.author.name} asked: {message.content}", ephemeral=True)

    def _swarm(self) -> app_commands.Group:
        swarm = app_commands.Group(name="swarm", description="Help, together")

        @swarm.command(name="open", description="Ask for help")
        @app_commands.choices(urgency=[app_commands.Choice(name=name, value=name) for name in ("high", "low")])
        async def open_(interaction: discord.Interaction, title: str, urgency: str = "low") -> None:
            await interaction.response.send_message(f"**{title}** is {urgency}", ephemeral=True)

        @swarm.command(name="pull", description="Ask somebody in")
        async def pull(interaction: discord.Interaction, expert: discord.Member, why: str) -> None:
            roles = ", ".join(str(role.id) for role in expert.roles[1:])
            where = f"{type(interaction.channel).__name__} {interaction.channel_id}"
            await interaction.response.send_message(f"{expert.mention} [{roles}] {why} {where}")

        @pull.autocomplete("why")
        async def words(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
            return [app_commands.Choice(name=f"{typed}{end}", value=end) for end in ("!", "?")]

        @swarm.command(name="slow", description="Takes a while")
        async def slow(interaction: discord.Interaction, private: bool = True) -> None:
            await interaction.response.defer(ephemeral=private)
            await interaction.followup.send("now it is there")
            await interaction.followup.send("and more", ephemeral=True)

        @swarm.command(name="silent", description="Never answers")
        async def silent(interaction: discord.Interaction) -> None:
            pass

        @swarm.command(name="form", description="A form")
        async def form(interaction: discord.Interaction) -> None:
            await interaction.response.send_modal(Form())

        return swarm

    async def card(self, channel_id: int, *whats: str, **more: Any) -> discord.Message:
        view = discord.ui.View(timeout=None)
        for what in whats:
            view.add_item(Press(what))
        return await self.place(channel_id).send("the card", view=view, **more)

    def place(self, channel_id: int) -> discord.TextChannel:
        channel = self.get_channel(channel_id)
        assert isinstance(channel, discord.TextChannel)
        return channel


@pytest.fixture
async def double(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble() as double:
        double.channel("help")
        double.role("staff")
        double.user("requester")
        double.user("dba", roles=("staff",))
        monkeypatch.setattr(Route, "BASE", double.api_url)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(double.gateway_url))
        yield double


Start = Callable[..., Awaitable[Bot]]


@pytest.fixture
async def start(double: DiscordDouble) -> AsyncIterator[Start]:
    running: list[tuple[Bot, asyncio.Task[None]]] = []

    async def begin(intents: discord.Intents | None = None) -> Bot:
        bot = Bot(double.changed, intents)
        task = asyncio.create_task(bot.start(double.token))
        running.append((bot, task))
        ready = asyncio.create_task(bot.up.wait())
        await asyncio.wait([task, ready], return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if task.done():
            task.result()
        return bot

    yield begin
    for bot, task in running:
        await bot.close()
        await asyncio.wait([task])


@pytest.fixture
async def bot(start: Start) -> Bot:
    return await start()


async def test_a_command_gets_its_typed_options(double: DiscordDouble, bot: Bot) -> None:
    answer = await double.slash("requester", "help", "swarm open", title="replica lags", urgency="high")
    assert answer.kind == "message"
    assert answer.ephemeral
    assert answer.content == "**replica lags** is high"
    assert double.plain(answer) == "replica lags is high"
    assert double.seen_only_by("requester") == [answer.message]
    assert double.messages("help") == []


async def test_a_person_is_chosen_by_name_and_comes_with_roles(double: DiscordDouble, bot: Bot) -> None:
    answer = await double.slash("requester", "help", "swarm pull", expert="dba", why="replay stalls")
    staff, channel = double.role("staff"), double.channel("help")
    assert not answer.ephemeral
    assert answer.plain == f"@dba [{staff}] replay stalls TextChannel {channel}"
    assert double.pings(answer.shown) == {"dba"}
    assert double.messages("help") == [answer.message]


async def test_what_the_client_would_not_send_is_not_sent(double: DiscordDouble, bot: Bot) -> None:
    with pytest.raises(AssertionError, match="no command 'warm'"):
        await double.slash("requester", "help", "warm open")
    with pytest.raises(AssertionError, match="there is no 'shut'"):
        await double.slash("requester", "help", "swarm shut")
    with pytest.raises(AssertionError, match="'title' is required"):
        await double.slash("requester", "help", "swarm open")
    with pytest.raises(AssertionError, match="no option 'colour'"):
        await double.slash("requester", "help", "swarm open", title="x", colour="red")
    with pytest.raises(AssertionError, match="no choice 'odd'"):
        await double.slash("requester", "help", "swarm open", title="x", urgency="odd")
    with pytest.raises(AssertionError, match="called 'nobody'"):
        await double.slash("requester", "help", "swarm pull", expert="nobody", why="x")


async def test_completion_offers_choices(double: DiscordDouble, bot: Bot) -> None:
    assert await double.autocomplete("requester", "help", "swarm pull", "why", "lag", expert="dba") == ["lag!", "lag?"]


@pytest.mark.parametrize("private", [True, False])
async def test_the_first_follow_up_fills_the_deferred_answer(double: DiscordDouble, bot: Bot, private: bool) -> None:
    answer = await double.slash("requester", "help", "swarm slow", private=private)
    assert (answer.plain, answer.ephemeral) == ("now it is there", private)
    await double.until(lambda: [one.plain for one in answer.followups] == ["and more"])
    assert [one.plain for one in double.messages("help")] == ([] if private else ["now it is there"])


async def test_silence_is_the_platforms_failure(double: DiscordDouble, bot: Bot) -> None:
    double.desk.patience = 0.1
    with pytest.raises(PlatformFailure, match="did not respond"):
        await double.slash("requester", "help", "swarm silent")
    kind, late = bot.seen[-1]
    assert kind == "interaction"
    with pytest.raises(discord.NotFound) as refused:
        await late.response.send_message("sorry")
    assert refused.value.code == 10062


async def test_an_interaction_delivered_twice_is_answered_once(double: DiscordDouble, bot: Bot) -> None:
    await double.slash("requester", "help", "swarm open", title="x")
    double.redeliver()
    await double.until(lambda: len(double.calls_to("POST", "/interactions/{interaction}/{token}/callback")) == 2)
    await double.until(lambda: double.calls[-1].code == 40060)
    assert len(double.seen_only_by("requester")) == 1


async def test_a_form_with_text_choice_and_person(double: DiscordDouble, bot: Bot) -> None:
    opened = await double.slash("requester", "help", "swarm form")
    assert opened.modal is not None
    assert [one.label for one in opened.modal.fields] == ["What is wrong?", "How urgent?", "Who?"]
    with pytest.raises(AssertionError, match="is required"):
        await double.submits("requester", opened, {"How urgent?": "High"})
    with pytest.raises(AssertionError, match="0 to 50"):
        await double.submits("requester", opened, {"What is wrong?": "x" * 51, "How urgent?": "High"})
    answer = await double.submits("requester", opened, {"What is wrong?": "lag", "How urgent?": "High", "Who?": "dba"})
    assert answer.plain == "lag / h / @dba"
    assert answer.ephemeral


async def test_buttons_change_open_and_answer(double: DiscordDouble, bot: Bot) -> None:
    await bot.card(double.channel("help"), "take", "form", "later", "offer")
    card = double.messages("help")[0]
    assert double.plain(card) == "the card\n[Take] [Form] [Later] [Offer]"
    answer = await double.presses("dba", card, "Offer")
    assert (answer.plain, answer.ephemeral) == ("you pressed offer", True)
    form = await double.presses("dba", card, "Form")
    assert form.kind == "modal"
    sent = await double.submits("dba", form, {"What is wrong?": "lag", "How urgent?": "Low"})
    assert sent.plain == "lag / l /"
    later = await double.presses("dba", card, "Later")
    assert later.kind == "nothing"
    await double.until(lambda: card.plain.startswith("later came"))
    assert (await double.until(lambda: later.followups[0])).only_for is not None
    changed = await double.presses("dba", card, "Take")
    assert (changed.kind, changed.message) == ("update", card)
    assert card.plain == "taken by @dba"
    with pytest.raises(AssertionError, match=r"no \[Take\]"):
        await double.presses("dba", card, "Take")


async def test_an_option_of_a_select_is_pressed_by_its_label(double: DiscordDouble, bot: Bot) -> None:
    await bot.place(double.channel("help")).send(view=Choose(timeout=None))
    menu = double.messages("help")[0]
    assert menu.plain == "[Red] [Blue]"
    assert (await double.presses("dba", menu, "Blue")).plain == "chose b"


async def test_buttons_work_in_direct_messages(double: DiscordDouble, bot: Bot) -> None:
    person = await bot.fetch_user(double.user("dba"))
    view = discord.ui.View()
    view.add_item(Press("offer"))
    await person.send("will you?", view=view)
    answer = await double.presses("dba", double.dm("dba")[0], "Offer")
    assert answer.plain == "you pressed offer"
    double.takes_messages("dba", False)
    with pytest.raises(discord.Forbidden) as refused:
        await person.send("hello?")
    assert refused.value.code == 50007


async def test_a_message_command(double: DiscordDouble, bot: Bot) -> None:
    said = await double.says("requester", "help", "the disk is full")
    answer = await double.context_menu("dba", said, "Turn into a request")
    assert answer.plain == "requester asked: the disk is full"


async def test_a_thread_on_a_message(double: DiscordDouble, bot: Bot) -> None:
    card = await bot.card(double.channel("help"), "take")
    thread = await card.create_thread(name="#42 lag")
    assert thread.id == card.id
    with pytest.raises(discord.HTTPException) as refused:
        await card.create_thread(name="again")
    assert refused.value.code == 160004
    await thread.send(f"<@{double.user('requester')}> look", allowed_mentions=discord.AllowedMentions.none())
    assert double.threads("help")[0].members == {"muster"}
    await thread.send(f"<@{double.user('requester')}> look")
    await thread.send("nobody yet")
    await thread.add_user(discord.Object(double.user("lead")))
    seen = double.threads("help")[0]
    assert (seen.name, seen.archived, set(seen.members)) == ("#42 lag", False, {"muster", "requester", "lead"})
    assert seen.starter is double.messages("help")[0]
    assert [one.plain for one in double.thread_messages(seen)] == [
        "the card\n[Take]",
        "@requester look",
        "@requester look",
        "nobody yet",
    ]
    assert double.thread_messages(seen, system=True)[-1].plain == "@muster added @lead to the thread."
    quiet, loud, last = double.thread_messages(seen)[1:]
    assert (double.pings(quiet), double.pings(loud)) == (set(), {"requester"})
    await thread.get_partial_message(last.id).edit(content=f"<@{double.user('second')}> is here")
    assert double.pings(last) == set()
    assert "second" in double.thread(thread.id).members
    answer = await double.slash("lead", seen, "swarm pull", expert="dba", why="x")
    assert answer.plain.endswith(f"Thread {thread.id}")
    assert "dba" in double.thread(thread.id).members


async def test_an_archived_thread(double: DiscordDouble, bot: Bot) -> None:
    card = await bot.card(double.channel("help"), "offer")
    thread = await card.create_thread(name="#42")
    line = await thread.send("a line")
    await thread.edit(archived=True, locked=True)
    assert (double.thread(thread.id).archived, double.thread(thread.id).locked) == (True, True)
    for attempt in (lambda: thread.send("more"), lambda: line.edit(content="b"), lambda: thread.edit(name="new")):
        with pytest.raises(discord.HTTPException) as refused:
            await attempt()
        assert refused.value.code == 50083
    with pytest.raises(AssertionError, match="is locked"):
        await double.says("requester", thread.id, "thanks!!")
    assert [one.id async for one in bot.place(double.channel("help")).archived_threads()] == [thread.id]
    assert bot.guilds[0].get_thread(thread.id) is None
    starter = double.thread(thread.id).starter
    assert starter is not None
    double.desk.patience = 0.1
    with pytest.raises(PlatformFailure):
        await double.slash("requester", thread.id, "swarm open", title="x")
    assert double.calls[-1].code == 50083
    assert (await double.presses("requester", starter, "Offer")).ephemeral
    await thread.edit(archived=False, locked=False)
    await double.archives(thread.id)
    await thread.send("writing opens it")
    assert not double.thread(thread.id).archived
    assert [one.id for one in await bot.guilds[0].active_threads()] == [thread.id]


async def test_threads_without_a_message(double: DiscordDouble, bot: Bot) -> None:
    channel = bot.place(double.channel("help"))
    back = await channel.create_thread(name="staff only")
    assert double.thread(back.id).private
    with pytest.raises(AssertionError, match="cannot see"):
        await double.says("requester", back.id, "hello")
    await channel.create_thread(name="for all", type=discord.ChannelType.public_thread)
    assert double.messages("help")[-1].plain == "@muster started a thread: for all"


async def test_forum_posts(double: DiscordDouble, start: Start) -> None:
    forum_id = double.channel("pleas", forum=True)
    bot = await start()
    forum = bot.get_channel(forum_id)
    assert isinstance(forum, discord.ForumChannel)
    made = await forum.create_thread(name="#42", content="the card", view=discord.ui.View().add_item(Press("offer")))
    assert made.message.id == made.thread.id
    assert [one.plain for one in double.thread_messages(made.thread.id)] == ["the card\n[Offer]"]
    post = await double.posts("requester", "pleas", "disk full", None)
    await double.until(lambda: bot.guilds[0].get_thread(post))
    theirs = bot.guilds[0].get_thread(post)
    assert theirs is not None
    with pytest.raises(discord.Forbidden) as refused:
        await theirs.send("hello")
    assert refused.value.code == 40058
    first = await double.says("requester", post, "since noon")
    assert first.id == post
    await theirs.send("hello")
    with pytest.raises(discord.HTTPException) as odd:
        await bot.http.request(Route("POST", "/channels/{id}/messages", id=forum_id), json={"content": "x"})
    assert odd.value.code == 50008


async def test_the_same_nonce_gives_the_same_message(double: DiscordDouble, bot: Bot) -> None:
    channel = bot.place(double.channel("help"))
    double.fail("POST", "/channels/{channel}/messages", carried_out=True, status=503)
    with pytest.raises(discord.DiscordServerError):
        await channel.send("once", nonce="effect-7")
    again = await channel.send("once", nonce="effect-7")
    assert [one.id for one in double.messages("help")] == [again.id]


async def test_history_after_the_last_seen(double: DiscordDouble, bot: Bot) -> None:
    said = [await double.says("requester", "help", str(number)) for number in range(5)]
    channel = bot.place(double.channel("help"))
    after = [one.id async for one in channel.history(after=discord.Object(said[1].id), limit=2)]
    assert after == [one.id for one in said[2:4]]
    assert [one.id async for one in channel.history(limit=1)] == [said[-1].id]
    with pytest.raises(discord.NotFound) as refused:
        await channel.fetch_message(1)
    assert refused.value.code == 10008


async def test_429_is_waited_out_and_500_tried_again(double: DiscordDouble, bot: Bot) -> None:
    channel = bot.place(double.channel("help"))
    fault = double.fail("POST", "/channels/{channel}/messages", status=429, retry_after=0.05, times=2)
    await channel.send("at last")
    assert fault.hit == 2
    sends = double.calls_to("POST", "/channels/{channel}/messages")
    assert [call.status for call in sends] == [429, 429, 200]
    double.fail("GET", f"/channels/{channel.id}", status=500)
    await bot.fetch_channel(channel.id)
    assert [call.status for call in double.calls_to("GET", "/channels/{channel}")] == [500, 200]


async def test_refusals_hanging_and_cut_connections(double: DiscordDouble, bot: Bot) -> None:
    channel = bot.place(double.channel("help"))
    double.fail("POST", "/channels/*/messages", code=50013)
    with pytest.raises(discord.Forbidden) as refused:
        await channel.send("x")
    assert refused.value.code == 50013
    double.fail("POST", "/channels/{channel}/messages", cut=True)
    with pytest.raises(aiohttp.ClientError):
        await channel.send("x")
    double.fail("POST", "/channels/{channel}/messages", hang=30)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(channel.send("x"), 0.1)
    assert double.messages("help") == []


async def test_permissions_taken_from_the_bot(double: DiscordDouble, bot: Bot) -> None:
    channel = bot.place(double.channel("help"))
    double.forbid("help", "send_messages")
    with pytest.raises(discord.Forbidden) as refused:
        await channel.send("x")
    assert refused.value.code == 50013
    double.forbid("help", "view_channel")
    with pytest.raises(discord.Forbidden) as refused:
        await bot.fetch_channel(channel.id)
    assert refused.value.code == 50001
    double.permit("help")
    await channel.send("x")
    double.delete_channel("help")
    with pytest.raises(discord.NotFound) as gone:
        await channel.send("x")
    assert gone.value.code == 10003


async def test_words_are_private_without_the_content_intent(double: DiscordDouble, bot: Bot) -> None:
    await double.says("requester", "help", "secret words")
    await double.says("requester", "help", "@muster are you there?")
    await double.until(lambda: len(bot.heard) == 2)
    assert [one.content for one in bot.heard] == ["", f"<@{double.bot_user}> are you there?"]


async def test_privileged_intents(double: DiscordDouble, start: Start) -> None:
    intents = discord.Intents(guilds=True, messages=True, members=True, message_content=True, guild_reactions=True)
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await start(intents)
    double.privileged |= {"members", "message_content"}
    bot = await start(intents)
    assert {one.name for one in bot.guilds[0].members} == {"guild-owner", "muster", "requester", "dba"}
    said = await double.says("requester", "help", "plain words")
    await double.reacts("dba", said, "🆘")
    double.user("dba", roles=("staff", "lead"))
    await double.until(lambda: [kind for kind, _ in bot.seen] == ["reaction", "member"])
    assert bot.heard[0].content == "plain words"
    assert [role.name for role in bot.seen[1][1].roles] == ["@everyone", "staff", "lead"]
    assert {one.name async for one in bot.guilds[0].fetch_members()} == {"guild-owner", "muster", "requester", "dba"}


async def test_a_lost_connection_takes_up_where_it_was(double: DiscordDouble, bot: Bot) -> None:
    await double.drop_sockets(resume=True)
    await double.says("requester", "help", "while you were away")
    await double.until(lambda: bot.heard)
    assert double.gateway.resumed == 1
    assert double.gateway.identified == 1
    double.ask_to_reconnect()
    await double.until(lambda: double.gateway.resumed == 2)
    assert (await double.slash("requester", "help", "swarm open", title="x")).ephemeral


async def test_a_session_is_invalidated_but_may_be_resumed(double: DiscordDouble, bot: Bot) -> None:
    double.invalidate_sessions(resumable=True)
    await double.until(lambda: double.gateway.resumed == 1)


async def test_a_refused_resume_loses_the_gap(double: DiscordDouble, bot: Bot) -> None:
    bot.up.clear()
    await double.drop_sockets(resume=False)
    await double.says("requester", "help", "while you were away")
    await double.until(lambda: double.gateway.identified == 2)
    await bot.up.wait()
    assert bot.heard == []
    assert (await double.slash("requester", "help", "swarm open", title="x")).ephemeral


async def test_a_wrong_token(double: DiscordDouble) -> None:
    bot = Bot(double.changed)
    with pytest.raises(discord.LoginFailure):
        await bot.start("wrong")
    await bot.close()


BODIES: list[tuple[dict[str, Any], str]] = [
    ({"content": "x" * 2_001}, "content: Must be 2000 or fewer in length."),
    ({"embeds": [{"title": "x" * 257}]}, "embeds.0.title"),
    ({"embeds": [{"description": "x" * 4_097}]}, "embeds.0.description"),
    ({"embeds": [{"description": "x" * 4_000}, {"description": "x" * 2_001}]}, "Embed size exceeds"),
    ({"embeds": [{"fields": [{"name": "n", "value": "v"}] * 26}]}, "embeds.0.fields"),
    ({"embeds": [{"fields": [{"name": "", "value": "v"}]}]}, "embeds.0.fields.0.name"),
    ({"embeds": [{"title": "x"}] * 11}, "embeds: Must be between 0 and 10"),
    ({"content": "x", "components": [{"type": 99}]}, "components.0.type"),
    ({"content": "x", "components": [{"type": 1, "components": []}] * 6}, "components: Must be between 0 and 5"),
    ({"content": "x", "nonce": "x" * 26}, "nonce"),
    ({"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}, "mutually exclusive"),
]


@pytest.mark.parametrize(("body", "said"), BODIES)
async def test_bodies_beyond_the_limits_are_refused(
    double: DiscordDouble, bot: Bot, body: dict[str, Any], said: str
) -> None:
    route = Route("POST", "/channels/{id}/messages", id=double.channel("help"))
    with pytest.raises(discord.HTTPException) as refused:
        await bot.http.request(route, json=body)
    assert refused.value.code == 50035
    assert said in str(refused.value).replace("In ", "")
    assert double.messages("help") == []


def _button(label: str = "x", custom_id: str = "a", **more: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": label, "custom_id": custom_id, **more}


ROWS: list[tuple[list[dict[str, Any]], str]] = [
    ([_button(custom_id=str(number)) for number in range(6)], "components.0.components"),
    ([_button(label="x" * 81)], "label"),
    ([_button(custom_id="x" * 101)], "custom_id"),
    ([_button(), _button()], "cannot be duplicated"),
    ([{"type": 2, "style": 1, "custom_id": "a"}], "label or emoji"),
    ([{"type": 3, "custom_id": "a", "options": []}], "options"),
    ([{"type": 3, "custom_id": "a", "options": [{"label": "x" * 101, "value": "v"}]}], "options.0.label"),
]


@pytest.mark.parametrize(("row", "said"), ROWS)
async def test_buttons_beyond_the_limits_are_refused(
    double: DiscordDouble, bot: Bot, row: list[dict[str, Any]], said: str
) -> None:
    route = Route("POST", "/channels/{id}/messages", id=double.channel("help"))
    with pytest.raises(discord.HTTPException) as refused:
        await bot.http.request(route, json={"content": "x", "components": [{"type": 1, "components": row}]})
    assert refused.value.code == 50035
    assert said in str(refused.value)


async def test_an_empty_message_and_a_long_name(double: DiscordDouble, bot: Bot) -> None:
    channel = bot.place(double.channel("help"))
    with pytest.raises(discord.HTTPException) as refused:
        await channel.send("  ")
    assert refused.value.code == 50006
    with pytest.raises(discord.HTTPException) as refused:
        await channel.create_thread(name="x" * 101)
    assert refused.value.code == 50035


async def test_commands_beyond_the_limits_are_refused(double: DiscordDouble, bot: Bot) -> None:
    option = {"type": 3, "name": "x", "description": "x"}
    for command, said in [
        ({"name": "Swarm", "description": "x"}, "Command name is invalid"),
        ({"name": "swarm", "description": "x" * 101}, "description"),
        ({"name": "a", "description": "x", "options": [{**option, "name": f"o{n}"} for n in range(26)]}, "options"),
        ({"name": "a", "description": "x", "options": [option, option]}, "already exists"),
        (
            {"name": "a", "description": "x", "options": [option, {**option, "name": "y", "required": True}]},
            "Required options must be placed before",
        ),
    ]:
        with pytest.raises(discord.HTTPException) as refused:
            await bot.http.bulk_upsert_global_commands(double.bot_user, [command])  # type: ignore[list-item]
        assert refused.value.code == 50035
        assert said in str(refused.value)


async def test_names_of_threads_may_change_twice_in_ten_minutes(double: DiscordDouble, bot: Bot) -> None:
    double.rate_limits = True
    thread = await (await bot.card(double.channel("help"), "take")).create_thread(name="0")
    await thread.edit(name="1")
    await thread.edit(name="2")
    bot.http.max_ratelimit_timeout = 30.0
    with pytest.raises(discord.RateLimited) as refused:
        await thread.edit(name="3")
    assert refused.value.retry_after > 500
    await thread.edit(archived=True)


async def test_raw_calls(double: DiscordDouble) -> None:
    send = f"{double.api_url}/channels/{double.channel('help')}/messages"
    own = {"Authorization": f"Bot {double.token}"}
    double.rate_limits = True
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{double.api_url}/users/@me") as said:
            assert (said.status, said.headers["Content-Type"]) == (401, "application/json")
        async with session.get(f"{double.api_url}/nowhere") as said:
            assert (said.status, (await said.json())["code"]) == (404, 0)
        for _ in range(5):
            async with session.post(send, json={"content": "x"}, headers=own) as said:
                assert said.status == 200
        assert said.headers["X-RateLimit-Remaining"] == "0"
        async with session.post(send, json={"content": "x"}, headers=own) as said:
            assert said.status == 429
            assert 0 < (await said.json())["retry_after"] <= 5


async def test_mentions_ping_only_as_allowed(double: DiscordDouble, bot: Bot) -> None:
    channel = bot.place(double.channel("help"))
    words = f"<@{double.user('dba')}> <@&{double.role('staff')}> @everyone"
    for allowed, pinged in [
        (discord.AllowedMentions.none(), set[str]()),
        (discord.AllowedMentions(everyone=False, roles=False), {"dba"}),
        (discord.AllowedMentions(everyone=False, users=False, roles=[discord.Object(double.role("staff"))]), {"staff"}),
        (discord.AllowedMentions.all(), {"dba", "staff", "everyone"}),
    ]:
        sent = await channel.send(words, allowed_mentions=allowed)
        message = next(one for one in double.messages("help") if one.id == sent.id)
        assert double.pings(message) == pinged
        assert message.plain == "@dba @staff @everyone"


async def test_what_people_read(double: DiscordDouble, bot: Bot) -> None:
    embed = discord.Embed(title="Replica\\* **lags**", description="see [the page](https://example.org/a_b)")
    embed.add_field(name="Next", value=f"tell <@{double.user('requester')}>\nat <t:1700000000:R>")
    embed.set_footer(text="#42")
    channel = bot.place(double.channel("help"))
    await channel.send(f"in <#{channel.id}> `a*b*c` __under__ snake_case_name \\@everyone", embed=embed)
    assert double.messages("help")[0].plain == "\n".join(
        [
            "in #help a*b*c under snake_case_name @everyone",
            "Replica* lags",
            "see the page",
            "Next: tell @requester",
            "at 2023-11-14 22:13 UTC",
            "#42",
        ]
    )


@pytest.mark.parametrize(
    "typed",
    ["<!channel> & <b>", "@everyone *bold* [x](http://x)", "a_b __c__ \\* \\\\", "```py\n*x*\n```", "> q\n- r", "🆘"],
)
async def test_escaped_words_are_read_as_typed(double: DiscordDouble, bot: Bot, typed: str) -> None:
    escaped = discord.utils.escape_markdown(typed)
    await bot.place(double.channel("help")).send(escaped, allowed_mentions=discord.AllowedMentions.none())
    message = double.messages("help")[0]
    assert (message.plain, double.pings(message)) == (typed, set())


async def test_files_come_with_a_message(double: DiscordDouble, bot: Bot, tmp_path: Any) -> None:
    picture = tmp_path / "chart.png"
    picture.write_bytes(b"points")
    sent = await bot.place(double.channel("help")).send("stats", file=discord.File(picture))
    assert double.messages("help")[0].plain == "stats\n(chart.png)"
    assert await sent.attachments[0].read() == b"points"


async def test_waiting_tells_what_was_to_be_seen(double: DiscordDouble, bot: Bot) -> None:
    await double.slash("requester", "help", "swarm open", title="x")
    with pytest.raises(AssertionError, match=r"(?s)not so within 0.01 s.*#help.*only @requester.*x is low"):
        await double.until(lambda: False, timeout=0.01)


async def test_one_connection_serves_many_calls(double: DiscordDouble, bot: Bot) -> None:
    channel = bot.place(double.channel("help"))
    for number in range(5):
        await channel.send(str(number))
    # The gateway took over the connection on which the client had logged in.
    assert double.connections == 2
    assert {call.connection for call in double.calls[-5:]} == {2}
    double.latency = 0.02
    before = asyncio.get_running_loop().time()
    await channel.send("slow")
    assert asyncio.get_running_loop().time() - before >= 0.02


async def test_ephemeral_messages_reach_only_one_person(double: DiscordDouble, bot: Bot) -> None:
    answer = await double.slash("requester", "help", "swarm open", title="x")
    message: Message = answer.shown
    with pytest.raises(AssertionError, match="does not see"):
        await double.presses("dba", message, "Take")
    channel = bot.place(double.channel("help"))
    with pytest.raises(discord.NotFound):
        await channel.fetch_message(message.id)
    double.expire_tokens()
    with pytest.raises(discord.HTTPException) as refused:
        await bot.seen[-1][1].edit_original_response(content="too late")
    assert refused.value.code == 50027
