"""What Slack makes of what somebody typed, and back."""

import pytest

from adapters.slack import line


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("take #42", "take #42"),
        ("  pull <@U12AB|dba>  why ", "pull @slack:U12AB  why"),
        ("pull <@W12AB> why", "pull @slack:W12AB why"),
        ("redirect <#C123|facilities-desk>", "redirect #facilities-desk"),
        ("redirect <#C123>", "redirect #C123"),
        ("see <https://example.com/a?b=1&amp;c=2>", "see https://example.com/a?b=1&c=2"),
        ("see <http://example.com|example.com>", "see example.com"),
        ("see <https://example.com|the docs>", "see the docs (https://example.com)"),
        ("write <mailto:a@example.com|a@example.com>", "write a@example.com"),
        ("tell a &lt;b&gt; &amp;amp; c", "tell a <b> &amp; c"),
        ("tell &lt;!channel&gt;", "tell <!channel>"),
        ("tell <!here> and <!channel>", "tell @here and @channel"),
        ("tell <!subteam^S12|@helpers>", "tell @helpers"),
        ("tell <!subteam^S12>", "tell @S12"),
        ("tell <!date^1392734382^{date}|yesterday>", "tell yesterday"),
        ("", ""),
    ],
)
def test_typed(text: str, typed: str) -> None:
    assert line.typed(text) == typed


@pytest.mark.parametrize(
    ("text", "after", "begins"),
    [
        ("<@U0BOT> take #42", "take #42", True),
        (" <@U0BOT|muster>, take #42", "take #42", True),
        ("<@U0BOT>", "", True),
        ("hey <@U0BOT> status", "status", False),
        ("<@U0BOT> ask <@U0BOT> twice", "ask @slack:U0BOT twice", True),
        ("<@U0BOTTLE> is somebody else", "", False),
        ("nobody is called", "", False),
    ],
)
def test_mentions(text: str, after: str, begins: bool) -> None:
    assert line.after_mention(text, "U0BOT") == after
    assert line.begins_with_mention(text, "U0BOT") is begins
