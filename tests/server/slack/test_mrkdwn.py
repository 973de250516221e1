"""Markdown as mrkdwn: nothing lost, nothing that Slack would read as a mention, nothing too long."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.slack.mrkdwn import SECTION_CHARS, cut, escape, sections

MARKDOWN = st.text(st.sampled_from("ab \n#*_`-|<>&;1.[]()"), max_size=400)


@pytest.mark.parametrize(
    ("markdown", "mrkdwn"),
    [
        ("**Next:** look at _100_ errors", "*Next:* look at _100_ errors"),
        ("# What **now**?", "*What now?*"),
        ("**two\nlines**", "*two lines*"),
        ("- one\n- two\n  - three", "• one\n• two\n    • three"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("[Worked example](https://example.com/a|b)", "<https://example.com/a%7Cb|Worked example>"),
        ("[Step 4](/v1/passages/step-4)", "Step 4"),
        ("`a < b` & <!channel> <@U1>", "`a &lt; b` &amp; &lt;!channel&gt; &lt;@U1&gt;"),
        ("```\nx < 1\n```", "```\nx &lt; 1\n```"),
        ("> quoted\n> twice", "> quoted\n> twice"),
        ("| a | b |\n|---|---|\n| 1 | **2** |", "a | b\n1 | *2*"),
        ("one\n\n---\n\ntwo", "one\n\n———\n\ntwo"),
    ],
)
def test_markdown_reads_in_slack_as_it_was_meant(markdown: str, mrkdwn: str) -> None:
    assert sections(markdown) == [mrkdwn]


@given(MARKDOWN, st.integers(40, 200))
def test_no_section_is_too_long_and_no_entity_is_cut(markdown: str, limit: int) -> None:
    for piece in sections(markdown, limit):
        assert 0 < len(piece) <= limit
        assert not re.search(r"&(?!(?:amp|lt|gt);)", piece)
        assert "<" not in piece  # no links here, so nothing that Slack would read


@given(st.text(st.sampled_from("ab \n<&"), max_size=500), st.integers(20, 60))
def test_cutting_loses_nothing_but_space(text: str, limit: int) -> None:
    pieces = cut(escape(text), limit)

    assert "".join("".join(map(html.unescape, pieces)).split()) == "".join(text.split())


def test_a_long_code_block_stays_code_in_each_piece() -> None:
    pieces = sections("```\n" + "0.125 0.25 0.5\n" * 500 + "```")

    assert len(pieces) > 1
    assert all(piece.startswith("```\n") and piece.endswith("\n```") for piece in pieces)
    assert all(len(piece) <= SECTION_CHARS for piece in pieces)
