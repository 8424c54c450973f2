"""What becomes a link, and what had better not."""

import pytest

from adapters.slack import weblink


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("see https://example.com.", ["https://example.com"]),
        ("(https://example.com/a_(b)?c=d#e), then", ["https://example.com/a_(b)?c=d#e"]),
        ("http://localhost:8080/x http://10.0.0.1", ["http://localhost:8080/x", "http://10.0.0.1"]),
        ("https://", []),
        ("https://-a.example", []),
        ("https://a..b", []),
        ("https://example.com:99999/", []),
        ("https://user:word@example.com", []),
        ("https://example.com/é", []),
        ("https://[::1]/", []),
        ("ftp://example.com javascript:alert(1)", []),
        ("https://example.com/" + "x" * 3_000, []),
        ("https://" + "a" * 100_000, []),
    ],
)
def test_links(words: str, found: list[str]) -> None:
    assert [words[start:end] for start, end in weblink.links(words)] == found


def test_sound() -> None:
    assert weblink.sound("https://desk.slack.com/archives/C1/p1699000100?thread_ts=1698.000100&cid=C1")
    assert not weblink.sound("https://example.com/ and more")
