"""What people can ask for, one definition each; every door and the help derive from these."""

from swarm.commands.answering import Accept, Decline
from swarm.commands.asking import Board, Brief, Help, Mine, Stats, StatusOf
from swarm.commands.blocking import Block, BlockList, Unblock
from swarm.commands.command import Asked, Command, OnPerson, OnRequest, Question
from swarm.commands.ending import Confirm, Duplicate, Redirect, Relieve, Reopen, Resolve, Withdraw
from swarm.commands.helping import Leave, Offer, Pull, Release
from swarm.commands.owning import Assign, Drop, HandOver, Open, Source, Take
from swarm.commands.presence import Away, Back, OnSelf, Quiet
from swarm.commands.reminding import AnnounceClose, Remind, Snooze, missed
from swarm.commands.shutting_out import ShutOut
from swarm.commands.sitting import Sit
from swarm.commands.telling import Note, Resume, Set, Tell, TriedStep, WaitOn
from swarm.commands.unasked import CloseQuietly, Escalate, Expire, Follow, Speak, Unasked, Wake

COMMANDS: dict[str, type[Command]] = {
    one.name: one
    for one in (
        Open,
        Take,
        Drop,
        Assign,
        HandOver,
        Pull,
        Accept,
        Decline,
        Offer,
        Leave,
        Release,
        Tell,
        Note,
        TriedStep,
        WaitOn,
        Resume,
        Snooze,
        Relieve,
        Resolve,
        Confirm,
        Reopen,
        Withdraw,
        Duplicate,
        Redirect,
        Set,
        StatusOf,
        Mine,
        Board,
        Brief,
        Stats,
        Help,
        Away,
        Back,
        Quiet,
        Sit,
        Block,
        Unblock,
        BlockList,
    )
}
"""Everything that can be typed, in the order in which the help lists it."""

UNASKED: dict[str, type[Unasked]] = {
    one.name: one for one in (Speak, Expire, Escalate, Wake, Remind, AnnounceClose, CloseQuietly, Follow, ShutOut)
}

__all__ = [
    "COMMANDS",
    "UNASKED",
    "Accept",
    "AnnounceClose",
    "Asked",
    "Assign",
    "Away",
    "Back",
    "Block",
    "BlockList",
    "Board",
    "Brief",
    "CloseQuietly",
    "Command",
    "Confirm",
    "Decline",
    "Drop",
    "Duplicate",
    "Escalate",
    "Expire",
    "Follow",
    "HandOver",
    "Help",
    "Leave",
    "Mine",
    "Note",
    "Offer",
    "OnPerson",
    "OnRequest",
    "OnSelf",
    "Open",
    "Pull",
    "Question",
    "Quiet",
    "Redirect",
    "Release",
    "Relieve",
    "Remind",
    "Reopen",
    "Resolve",
    "Resume",
    "Set",
    "ShutOut",
    "Sit",
    "Snooze",
    "Source",
    "Speak",
    "Stats",
    "StatusOf",
    "Take",
    "Tell",
    "TriedStep",
    "Unasked",
    "Unblock",
    "WaitOn",
    "Wake",
    "Withdraw",
    "missed",
]
