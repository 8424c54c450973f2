"""Slack's rules for rich text: words with styles, references and lists, never parsed as markup."""

from __future__ import annotations

from .shapes import Check, boolean, choice, kinds, listing, number, shape, string

STYLE = shape(
    bold=boolean, italic=boolean, strike=boolean, code=boolean, underline=boolean, highlight=boolean, unlink=boolean
)

INLINE: dict[str, Check] = {
    "text": shape({"text": string(100_000, 1)}, style=STYLE),
    "link": shape({"url": string(3000, 1)}, text=string(100_000), unsafe=boolean, style=STYLE),
    "user": shape({"user_id": string(255, 1)}, style=STYLE),
    "usergroup": shape({"usergroup_id": string(255, 1)}, style=STYLE),
    "channel": shape({"channel_id": string(255, 1)}, style=STYLE),
    "broadcast": shape({"range": choice("here", "channel", "everyone")}, style=STYLE),
    "emoji": shape({"name": string(255, 1)}, unicode=string(255), skin_tone=number(1, 6), style=STYLE),
    "date": shape(
        {"timestamp": number(0, 99_999_999_999), "format": string(255, 1)}, url=string(3000), fallback=string(255)
    ),
}

RUN = listing(kinds(INLINE), 10_000, 0)
SECTION = shape({"elements": RUN})

RICH_TEXT = shape(
    {
        "elements": listing(
            kinds(
                {
                    "rich_text_section": SECTION,
                    "rich_text_preformatted": shape({"elements": RUN}, border=number(0, 1), language=string(255)),
                    "rich_text_quote": shape({"elements": RUN}, border=number(0, 1)),
                    "rich_text_list": shape(
                        {
                            "style": choice("bullet", "ordered"),
                            "elements": listing(kinds({"rich_text_section": SECTION}), 1000),
                        },
                        indent=number(0, 8),
                        offset=number(0, 10_000),
                        border=number(0, 1),
                    ),
                }
            ),
            1000,
        )
    },
    block_id=string(255, 1),
)
