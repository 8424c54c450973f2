"""Histories, projections, the outbox and the inbox, kept in a database. Imports `swarm` alone; decides nothing."""

from storage.broken import Lost, SchemaTooNew, StorageBroken
from storage.job import (
    DigestFacts,
    DigestOutcome,
    Effect,
    Facts,
    Failure,
    Job,
    Notice,
    Noticed,
    Outcome,
    Pending,
    SittingFacts,
    SittingOutcome,
)
from storage.stats import Spread, Stats
from storage.store import Store

__all__ = [
    "DigestFacts",
    "DigestOutcome",
    "Effect",
    "Facts",
    "Failure",
    "Job",
    "Lost",
    "Notice",
    "Noticed",
    "Outcome",
    "Pending",
    "SchemaTooNew",
    "SittingFacts",
    "SittingOutcome",
    "Spread",
    "Stats",
    "StorageBroken",
    "Store",
]
