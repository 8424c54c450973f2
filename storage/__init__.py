"""Histories, projections, the outbox and the inbox, kept in a database. Imports `swarm` alone; decides nothing."""

from storage.broken import SchemaTooNew, StorageBroken
from storage.job import Effect, Facts, Failure, Job, Outcome, Pending
from storage.stats import Spread, Stats
from storage.store import Store

__all__ = [
    "Effect",
    "Facts",
    "Failure",
    "Job",
    "Outcome",
    "Pending",
    "SchemaTooNew",
    "Spread",
    "Stats",
    "StorageBroken",
    "Store",
]
