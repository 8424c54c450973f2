"""The last look at what an adapter heard: whatever a payload held, the application is given words and nothing else."""

from bot.door import Heard


def whole(heard: Heard) -> Heard:
    """The same. Raises TypeError if something in it is no word: the payload was not what it should be."""
    said: list[object] = [
        *(heard.delivery, heard.by.id, heard.place, heard.line, heard.desk, heard.author, heard.source, heard.realm)
    ]
    if heard.typed is not None:
        said += [heard.typed.name, heard.typed.target, *heard.typed.values, *heard.typed.values.values()]
    odd = [type(one).__name__ for one in said if not isinstance(one, str)]
    if odd:
        raise TypeError(f"{odd[0]} where words should be")
    return heard
