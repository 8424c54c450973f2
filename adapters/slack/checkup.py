"""What an operator is told of Slack when they ask: whether the token is good, what it lacks, what is not there.

It asks and changes nothing, and is over soon: what Slack does not answer now is said, and not waited for.
"""

from collections.abc import Mapping
from datetime import datetime

import aiohttp

from adapters.slack import address
from adapters.slack.granted import Granted
from adapters.slack.groups import GONE
from adapters.slack.refusals import RefusedBySlack
from adapters.slack.tenancy import REMEDY, TOKEN
from adapters.slack.web import Web
from bot.config import Desk, SlackSettings
from bot.door import Later, Never
from bot.installs import called, page
from bot.named import named_as, nobody
from bot.paces import ALONE
from bot.skew import complaint

PATIENCE = aiohttp.ClientTimeout(total=10.0)
UNSEEN = frozenset({"channel_not_found", "is_archived", "not_in_channel"})


async def examine(
    settings: SlackSettings, desks: Mapping[str, Desk], token: str, now: datetime, remedy: str = ""
) -> list[str]:
    """One sentence for each thing that is wrong; `now` is what this machine's clock shows, and `remedy` what is to be
    done about a token that is nobody's to set."""
    web = Web(settings, token, ALONE)
    web.remedy = remedy
    try:
        return [*complaint("Slack's", await _date(web, settings.api_url), now), *await _found(web, desks)]
    except (Later, Never) as error:
        return [str(error)]
    finally:
        await web.close()


async def examine_each(
    settings: SlackSettings, desks: Mapping[str, Desk], installed: Mapping[str, Mapping[str, str]], now: datetime
) -> list[str]:
    """The same of every workspace in which the app is installed, and which is named then."""
    found = []
    for workspace, values in installed.items():
        its = {name: desk for name, desk in desks.items() if desk.slack and desk.slack.installation == workspace}
        remedy = REMEDY.format(there=called(workspace), where=page(settings.public_url))
        said = await examine(settings, its, values[TOKEN], now, remedy) if its else []
        found += [f"{workspace}: {one}" for one in said]
    return found


async def _date(web: Web, api_url: str) -> str:
    """What Slack's clock shows. Raises Later."""
    try:
        async with web.session.get(f"{api_url}api.test", timeout=PATIENCE) as answer:
            return answer.headers.get("Date", "")
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise Later(f"Slack could not be reached ({type(error).__name__}).") from None


async def _found(web: Web, desks: Mapping[str, Desk]) -> list[str]:
    await web.call("auth.test")
    found = [feature.lack() for feature in await Granted(desks.values(), web).lacking()]
    found += [said for name, desk in desks.items() if (said := await _unseen(web, name, desk))]
    return found + await _vanished(web, desks)


async def _unseen(web: Web, name: str, desk: Desk) -> str:
    """Why a desk's channel cannot be used; nothing if it can, or if that may not be known."""
    if desk.slack is None:
        return ""
    try:
        await web.call("conversations.info", channel=desk.slack.channel)
    except RefusedBySlack as refused:
        return f"{name}: {refused}" if refused.error in UNSEEN else ""
    return ""


async def _vanished(web: Web, desks: Mapping[str, Desk]) -> list[str]:
    """The user groups that a desk names, and that are not there."""
    found, there = [], dict[str, set[str]]()
    for name, desk in desks.items():
        workspace = desk.slack.workspace if desk.slack is not None else ""
        for one in sorted(one for one in desk.ids_on(address.PLATFORM) if one[0] == "S"):
            if workspace not in there:
                try:
                    there[workspace] = await _groups(web, workspace)
                except Never as never:
                    return _untold(web, never)
            if one not in there[workspace]:
                found.append(nobody(name, named_as(desk, address.PLATFORM, one), one, GONE))
    return found


def _untold(web: Web, never: Never) -> list[str]:
    """That the groups cannot be read; nothing where it was said that the right to it is lacking."""
    lacking = isinstance(never, RefusedBySlack) and never.error == "missing_scope" and web.granted is not None
    return [] if lacking else [f"The user groups cannot be read, so roles stay as they were last known: {never}"]


async def _groups(web: Web, workspace: str) -> set[str]:
    """Those of a workspace, which has to be named where the token is a whole organization's."""
    return {group["id"] for group in (await web.call("usergroups.list", team_id=workspace or None))["usergroups"]}
