"""What Slack's error codes mean for an operator: later, or never and why. Codes decide; texts are only for reading."""

from adapters.slack import tokens
from bot.door import Gone, Later, Never

PASSING = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org", "unknown_error"}
)
"""Codes that say nothing about the call itself: it may even have taken effect."""
PACED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded", "accesslimited"})
TOKEN = frozenset({"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"})
UNWELCOME = "Slack does not accept the {whose} token ({error}): {remedy}"
REMEDIES = {
    "bot's": "install the app again and set the new token as SLACK_BOT_TOKEN.",
    "app's": "generate another one under Basic Information, App-Level Tokens, and set it as SLACK_APP_TOKEN.",
}
"""Of those that somebody sets."""
ARCHIVED = "The channel {channel} is archived: unarchive it, or give the desk another channel."
ABSENT = "The app cannot see the channel {channel}: it is private, gone or in another workspace. Invite the bot to it."
MALFORMED = "Slack refused what was sent with {method} as malformed ({detail}); this is a mistake in Muster."

SENTENCES = {
    "is_archived": ARCHIVED,
    "is_inactive": ARCHIVED,
    "channel_not_found": ABSENT,
    "not_in_channel": "The bot is not in the channel {channel}: invite it there.",
    "restricted_action": "A policy of the workspace keeps the bot from posting in {channel}.",
    "name_taken": "There is a channel of this name already.",
    "missing_scope": "The app lacks the scope {needed}: add it in the app's settings and install the app again.",
    "message_not_found": "The message in {channel} is gone: somebody deleted it.",
    "thread_not_found": "The thread in {channel} is gone: somebody deleted its first message.",
    "cant_update_message": "The message in {channel} is not the bot's own, so it cannot be changed.",
    "edit_window_closed": "The workspace does not allow messages in {channel} to be changed any more.",
    "user_not_found": "Slack does not know the person {who}.",
    "user_disabled": "The account of {who} is deactivated.",
    "cant_invite": "{who} cannot be invited to the channel {channel}.",
    "cannot_dm_bot": "{who} is a bot: it takes no direct messages.",
    "messages_tab_disabled": "The app's messages tab is switched off, so nobody can be written to in private.",
    "user_not_in_channel": "{who} is not in the channel {channel}.",
    "no_such_subteam": "There is no user group {usergroup} in this workspace.",
    "bad_client_secret": "Slack does not accept SLACK_CLIENT_SECRET: take it from the app's Basic Information.",
    "invalid_client_id": "Slack knows no app of SLACK_CLIENT_ID: take it from the app's Basic Information.",
    "bad_redirect_uri": "The address to which Slack sends browsers back is not one of the app's redirect URLs: add it.",
    "expired_trigger_id": "The form came too late: Slack allows three seconds.",
    **dict.fromkeys(
        ("invalid_blocks", "invalid_arguments", "msg_too_long", "msg_blocks_too_long", "no_text"), MALFORMED
    ),
    "not_allowed_token_type": "A token of the wrong kind is set: bot tokens begin with xoxb-, app tokens with xapp-.",
}
OTHERWISE = "Slack refused {method}: {error}."


DELETED = frozenset({"message_not_found", "thread_not_found"})
"""Codes that say that a message or a thread is there no more."""
UNSHOWN = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"})
"""Codes that say that Slack does not take a message as it was rendered."""


class Uncertain(Later):
    """It may have been done or not; before it is done again, one can look."""


class Unwelcome(Later):
    """It cannot be done with this token; what is to be done is kept until there is a good one."""


class RefusedBySlack(Never):
    """A permanent refusal, with Slack's own code for those who know what to do instead."""

    def __init__(self, error: str, why: str) -> None:
        super().__init__(why)
        self.error = error


class Deleted(RefusedBySlack, Gone):
    """What the call is about was there, and somebody deleted it."""


def of(method: str, error: str, *, status: int = 200, after: float | None = None, **facts: str) -> Exception:
    """The answer of a door to a call that Slack did not carry out."""
    if status == 429 or error in PACED:
        return Later(f"Slack asks for patience with {method}.", after, asked=after is not None)
    if status >= 500 or error in PASSING:
        return Uncertain(f"Slack failed at {method} ({error or f'HTTP {status}'}).", after)
    if error in TOKEN:
        whose = facts.get("whose", "bot's")
        remedy = facts.get("remedy") or REMEDIES[whose]
        return Unwelcome(UNWELCOME.format(error=error, whose=whose, remedy=remedy), tokens.PAUSE)
    told = {"channel": "?", "who": "?", "usergroup": "?", "needed": "?", **facts}
    error = error or f"HTTP {status}"
    told["detail"] = told.get("detail") or error
    kind = Deleted if error in DELETED else RefusedBySlack
    return kind(error, SENTENCES.get(error, OTHERWISE).format(method=method, error=error, **told))
