"""Setting the scene: people, channels, groups, the transport, ordered trouble."""

from __future__ import annotations

from collections.abc import Iterable

from . import events, oauth
from .delivery import Delivery
from .faults import Fault
from .identities import fresh, stable
from .platform import Platform
from .records import NotVisible, Usergroup


class Setting(Platform):
    @property
    def bot_user(self) -> str:
        return self.workspace.bot.id

    @property
    def team(self) -> str:
        return self.workspace.team

    def user(self, name: str, *, guest: bool | None = None, tz: str | None = None) -> str:
        user = self.workspace.user(name)
        user.guest = user.guest if guest is None else guest
        user.tz = user.tz if tz is None else tz
        return user.id

    def channel(self, name: str, members: Iterable[str] = (), *, bot: bool = True, private: bool = False) -> str:
        """Made on first use; later calls add members and tell the id."""
        workspace = self.workspace
        ids = [workspace.user(member).id for member in members] + ([workspace.bot.id] if bot else [])
        known = workspace.channels.get(workspace.id_of("C", name))
        if known is None:
            return workspace.add_channel(name, ids, private=private).id
        known.members.extend(member for member in ids[: len(ids) - bot] if member not in known.members)
        return known.id

    def im(self, user: str) -> str:
        """The id of the direct messages between somebody and the app."""
        return self.workspace.im(user).id

    def usergroup(self, handle: str, members: Iterable[str] = ()) -> str:
        """Made on first use; afterwards its members change, and the app hears of it."""
        ids = [self.workspace.user(member).id for member in members]
        group = self.workspace.group(handle)
        if group is None:
            group = Usergroup(self.workspace.id_of("S", handle), handle, ids)
            self.workspace.groups[group.id] = group
            return group.id
        before, group.members = group.members, ids
        events.group_changed(self, group, before)
        return group.id

    def disband(self, handle: str) -> None:
        """A group is switched off, or deleted: it is not listed any more, and cannot be asked for."""
        group = self.workspace.group(handle)
        if group is None:
            raise NotVisible(f"there is no group {handle!r}")
        del self.workspace.groups[group.id]
        events.group_updated(self, group, gone=True)

    def bring_back(self, handle: str, members: Iterable[str]) -> None:
        """A group that was switched off is there again."""
        ids = [self.workspace.user(member).id for member in members]
        group = Usergroup(self.workspace.id_of("S", handle), handle, ids)
        self.workspace.groups[group.id] = group
        events.group_updated(self, group)

    def rename(self, handle: str, new: str) -> None:
        """A group has another handle, and is the same."""
        group = self.workspace.group(handle)
        if group is None:
            raise NotVisible(f"there is no group {handle!r}")
        group.handle = new
        events.group_updated(self, group)

    def archive(self, channel: str, *, archived: bool = True) -> None:
        place = self.workspace.channel(channel)
        place.archived = archived
        self.workspace.changed()
        events.archived(self, place, next(iter(place.members), self.bot_user))

    def deactivate(self, user: str) -> None:
        """Somebody leaves the workspace: they are in no channel and no group any more, and what they said stays.

        As slackapi/python-slack-sdk#1156 has it, what is said to them alone is taken as before; nobody reads it.
        """
        person = self.workspace.user(user)
        person.deactivated = True
        for channel in self.workspace.channels.values():
            if person.id in channel.members and not channel.im:
                channel.members.remove(person.id)
        for group in self.workspace.groups.values():
            if person.id in group.members:
                self.usergroup(group.handle, [one for one in group.members if one != person.id])
        self.workspace.changed()

    def reactivate(self, user: str) -> None:
        """Somebody is back: as slack.com/help/articles/360002061747 has it, in none of the channels they were in."""
        self.workspace.user(user).deactivated = False
        self.workspace.changed()

    def later(self, seconds: float) -> None:
        """Time passes at once: for triggers, response_urls and timestamps."""
        self.workspace.offset += seconds

    def uninstalls(self) -> None:
        """An admin takes the app out of the workspace, or of the whole organisation."""
        oauth.uninstall(self)

    def in_organization(self, name: str, *, whole: bool) -> str:
        """It belongs to an organisation; `whole`, if that is where the app is installed."""
        self.workspace.enterprise, self.org_wide = stable("E", name), whole
        self.workspace.shared = "" if self.app.platforms[0] is self else f"{self.workspace.domain} "
        return self.workspace.enterprise

    async def revoke(self) -> None:
        """Somebody takes the app's tokens away and makes new ones; whoever is connected is turned out."""
        self.revoked |= {self.bot_token, self.app_token}
        self.bot_token, self.app_token = f"xoxb-{fresh('', 24)}", f"xapp-1-{fresh('', 24)}"
        await self.sockets.disconnect("link_disabled")
        self.sockets.drop()

    def reinstate(self, bot_token: str, app_token: str) -> None:
        """Tokens that were good before are good again."""
        self.bot_token, self.app_token = bot_token, app_token
        self.revoked -= {bot_token, app_token}

    # transport

    def http(self, url: str | None) -> None:
        """Deliver to this request URL from now on; None is Socket Mode again."""
        self.request_url.url = url

    async def verify_url(self) -> bool:
        return await self.request_url.verify()

    async def drop_sockets(self) -> None:
        """The network goes away under every Socket Mode connection."""
        self.sockets.drop()
        await self.workspace.until(lambda: not self.sockets.open, timeout=5)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Slack's polite `disconnect` message (`warning`, `refresh_requested`, `link_disabled`)."""
        await self.sockets.disconnect(reason)

    async def redeliver(self, last: str | None = None) -> Delivery:
        """The latest delivery once more: of a kind (`events_api`, `interactive`, `slash_commands`), a name or any."""
        for delivery in reversed(self.post.deliveries):
            if last in {None, delivery.kind, delivery.name}:
                await self.post.repeat(delivery)
                return delivery
        raise NotVisible(f"nothing to deliver again: {last!r}")

    @property
    def socket_count(self) -> int:
        """Socket Mode connections open now."""
        return len(self.sockets.live())

    # trouble

    def fail(
        self,
        method: str,
        times: int | None = 1,
        *,
        status: int = 500,
        retry_after: int | None = None,
        error: str | None = None,
        hang: float | None = None,
        channel: str | None = None,
        thread: str | None = None,
        whom: str | None = None,
        every: int = 1,
        done: bool = False,
        drop: bool = False,
        says: str | None = None,
    ) -> None:
        """The next `times` calls (None: until `heal`) of a method (`*`: any; `response_url` too) fail.

        `hang` delays the call and then lets it succeed; `done` lets it take effect and fails its answer, which comes
        late if it hangs as well; `drop` cuts the connection instead of answering, and if the call only hangs it is cut
        at once and the call carried out all the same, late; `says` is answered as if all were well. Only calls about a
        channel, a thread or somebody's direct messages are meant where one is given, and only `every` second or third.
        """
        where = self.workspace.channel(channel).id if channel else self.user(whom) if whom else None
        fault = Fault(method, times, status, retry_after, error, hang, where, done, drop, thread, every, says)
        self.faults.order(fault)

    def heal(self, method: str | None = None) -> None:
        self.faults.heal(method)
