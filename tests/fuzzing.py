"""How many examples a fuzzed test is given: few and always the same ones as a rule, FUZZ=10000 new ones on demand.

A test is fuzzed with settings of its own here, so that `pytest -m fuzz` finds all of them.
"""

import os
from collections.abc import Callable
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings

Test = TypeVar("Test", bound=Callable[..., object])

EXAMPLES = int(os.environ.get("FUZZ", "0"))


def fuzzed(usually: int, at_most: int | None = None) -> Callable[[Test], Test]:
    """So many examples usually; `at_most` is for what talks over sockets: it takes long, so nothing is made smaller."""
    profile = settings(
        max_examples=min(EXAMPLES, at_most or EXAMPLES) or usually,
        derandomize=not EXAMPLES,
        database=None,
        phases=list(Phase) if at_most is None else [Phase.explicit, Phase.generate],
        deadline=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )
    shown = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")  # however large what failed is
    return lambda test: pytest.mark.fuzz(shown(profile(test)))
