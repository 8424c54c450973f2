"""A strict double of Slack's platform over real sockets, for running the shipped bot against, unmodified."""

from .delivery import Delivery
from .double import SlackDouble
from .records import Answer, Call, Channel, Json, Message, NotVisible, PlatformFailure, User, Usergroup, View
from .seen import Seen

__all__ = [
    "Answer",
    "Call",
    "Channel",
    "Delivery",
    "Json",
    "Message",
    "NotVisible",
    "PlatformFailure",
    "Seen",
    "SlackDouble",
    "User",
    "Usergroup",
    "View",
]
