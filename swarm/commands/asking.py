"""Commands that only read: status, mine, board, brief, stats, help. The application puts the answers together."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar

from swarm.commands.command import Question
from swarm.option import OneOf, Word
from swarm.permission import By


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusOf(Question):
    """How a request stands: its card, and where the time went."""

    name: ClassVar[str] = "status"
    open_to_blocked: ClassVar[bool] = True
    about_request: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine(Question):
    """Your requests: those you asked, and those you look after or help with."""

    name: ClassVar[str] = "mine"
    open_to_blocked: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Board(Question):
    """Everything open on this desk, what needs somebody first."""

    name: ClassVar[str] = "board"
    who: ClassVar[tuple[By, ...]] = (By.STAFF,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief(Question):
    """What a joiner reads: the question, what was tried, who is here, where the time went."""

    name: ClassVar[str] = "brief"
    who: ClassVar[tuple[By, ...]] = (By.SHEPHERD, By.SWARM, By.ASKED, By.STAFF)
    about_request: ClassVar[bool] = True


class Period(StrEnum):
    """Over which time the numbers are taken."""

    DAY = "24h"
    WEEK = "7d"
    MONTH = "30d"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats(Question):
    """The desk's numbers: how many, how long, how often handed off or solved together."""

    name: ClassVar[str] = "stats"
    who: ClassVar[tuple[By, ...]] = (By.STAFF,)

    period: Annotated[Period, OneOf("over which time", Period)] = Period.WEEK


@dataclass(frozen=True, slots=True, kw_only=True)
class Help(Question):
    """What you can type, and who may."""

    name: ClassVar[str] = "help"
    open_to_blocked: ClassVar[bool] = True

    command: Annotated[str, Word("a command, to read all about it")] = ""
