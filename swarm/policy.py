"""A desk's policy: what is left to each desk to decide, validated. The rules that read it live elsewhere."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from swarm import when
from swarm.refused import Refused


def _as_typed(value: Any) -> Any:
    """A duration such as "2h 30m" as people write it; anything else is left to pydantic."""
    try:
        return when.duration(value) if isinstance(value, str) else value
    except Refused as refused:
        raise ValueError(str(refused)) from None


Duration = Annotated[timedelta, BeforeValidator(_as_typed)]
Assignment = Literal["least-loaded", "round-robin", "claim"]


class Policy(BaseModel):
    """How one desk wants the practice run. Every field has the default that the practice recommends."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    assignment: Assignment = "least-loaded"
    """Who becomes shepherd on `open`: least loaded, in turn, or nobody until somebody takes it."""
    resolve_by: Literal["shepherd", "swarm"] = "shepherd"
    """Who may resolve beside the leads."""
    answer_within: Duration = Field(default=timedelta(minutes=15), ge=timedelta(minutes=1), le=timedelta(days=7))
    """How long somebody who was pulled has to accept; silence until then counts as no."""
    quiet_close: Duration = Field(default=timedelta(days=3), ge=timedelta(minutes=1), le=timedelta(days=365))
    """How long a resolved request lies before it closes by itself."""
    update_every: Duration = Field(default=timedelta(minutes=30), ge=timedelta(minutes=1), le=timedelta(days=30))
    """The agreed interval between two words to the requester; the card shows when the next one is due."""
