"""Up to when the people of a desk were heard on a platform: later words may have been missed. No connection."""

from dataclasses import dataclass
from datetime import datetime

from storage.milliseconds import ms
from storage.picture import Picture
from storage.work import WRITE_HEARD, Needs, Writes


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """All that was said there up to this moment has been heard."""

    desk: str
    platform: str
    at: datetime

    def wants(self, needs: Needs) -> None:
        pass

    def do(self, picture: Picture, writes: Writes) -> None:
        writes.add(WRITE_HEARD, {"desk": self.desk, "platform": self.platform, "at": ms(self.at)})
