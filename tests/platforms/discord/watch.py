"""Waiting for something to become true: looked at again whenever anything changes."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


class Watch:
    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def changed(self) -> None:
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def until(self, condition: Callable[[], Result], timeout: float, tell: Callable[[], str]) -> Result:
        """What the condition gives once it is true; something that is not there yet counts as not yet."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        trouble: Exception | None = None
        while True:
            try:
                result = condition()
                trouble = None
                if result:
                    return result
            except (LookupError, AssertionError, AttributeError) as error:
                trouble = error
            future = loop.create_future()
            self._waiting.add(future)
            try:
                await asyncio.wait_for(future, deadline - loop.time())
            except TimeoutError:
                why = f" (it raised {trouble!r})" if trouble else ""
                raise AssertionError(f"not so within {timeout} s{why}; what is to be seen:\n{tell()}") from trouble
            finally:
                self._waiting.discard(future)
