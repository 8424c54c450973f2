"""A strict fake of Discord's REST v10 API and gateway, against which the real client runs."""

from tests.platforms.discord.answers import Answer, Field, Modal, PlatformFailure
from tests.platforms.discord.double import DiscordDouble
from tests.platforms.discord.faults import Fault
from tests.platforms.discord.records import Channel, Message, Person, Thread
from tests.platforms.discord.rest import Call
from tests.platforms.discord.stage import ThreadSeen

__all__ = [
    "Answer",
    "Call",
    "Channel",
    "DiscordDouble",
    "Fault",
    "Field",
    "Message",
    "Modal",
    "Person",
    "PlatformFailure",
    "Thread",
    "ThreadSeen",
]
