"""Markdown as Slack's mrkdwn, in sections that Slack takes."""

import re
from collections.abc import Callable, Iterable

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

SECTION_CHARS = 3000  # Slack refuses a longer text in a section block
LINK_CHARS = 1000  # a longer address is shown as its text alone, so that no cut falls into it
FENCE = "```"

MARKDOWN = MarkdownIt("commonmark").enable("table")
UNCUTTABLE = re.compile(r"(?:&[a-z]{0,3}|<[^<>]*)$")
"""The beginning of an entity or a link: a cut right after it would break it."""


def escape(text: str) -> str:
    """The three characters that Slack reads as markup; nothing of a user's can then become a mention or a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def sections(markdown: str, limit: int = SECTION_CHARS) -> list[str]:
    """The text in pieces of at most `limit` characters, cut where a reader would pause."""
    tree = SyntaxTreeNode(MARKDOWN.parse(markdown))
    return pack((_block(node) for node in tree.children), limit)


def pack(blocks: Iterable[str], limit: int = SECTION_CHARS) -> list[str]:
    """Blocks of text put together, and cut, into as few pieces as their order allows."""
    pieces: list[str] = []
    for block in blocks:
        for part in cut(block, limit):
            if pieces and len(pieces[-1]) + len(part) + 2 <= limit:
                pieces[-1] += f"\n\n{part}"
            elif part.strip():
                pieces.append(part)
    return pieces


def cut(text: str, limit: int) -> list[str]:
    """A text in pieces: at line ends, else at spaces, else anywhere but inside an entity or a link."""
    if len(text) <= limit:
        return [text]
    if text.startswith(FENCE):
        inner = text.removeprefix(f"{FENCE}\n").removesuffix(f"\n{FENCE}")
        return [f"{FENCE}\n{part}\n{FENCE}" for part in cut(inner, limit - 2 * len(FENCE) - 2)]
    end = text.rfind("\n", limit // 2, limit)
    if end < 0:
        end = text.rfind(" ", limit // 2, limit)
    if end < 0:
        end = limit
    if broken := UNCUTTABLE.search(text, 0, end):
        end = broken.start() or end
    rest = text[end:].lstrip(" \n") if text[end] in " \n" else text[end:]
    return [text[:end], *cut(rest, limit)]


def _block(node: SyntaxTreeNode) -> str:
    render = BLOCKS.get(node.type, _inline)
    return render(node)


def _heading(node: SyntaxTreeNode) -> str:
    return f"*{_inline(node, bold=True)}*"


def _fenced(node: SyntaxTreeNode) -> str:
    return f"{FENCE}\n{escape(node.content.rstrip())}\n{FENCE}"


def _quote(node: SyntaxTreeNode) -> str:
    quoted = "\n".join(_block(child) for child in node.children)
    return "\n".join(f"> {line}" for line in quoted.splitlines())


def _table(node: SyntaxTreeNode) -> str:
    rows = [row for part in node.children for row in part.children]
    return "\n".join(" | ".join(_inline(cell) for cell in row.children) for row in rows)


def _list(node: SyntaxTreeNode) -> str:
    return "\n".join(_items(node))


def _items(node: SyntaxTreeNode) -> list[str]:
    first = int(node.attrs.get("start", 1))
    lines = []
    for number, item in enumerate(node.children, first):
        mark = "•" if node.type == "bullet_list" else f"{number}."
        head, *rest = "\n".join(_block(child) for child in item.children).splitlines() or [""]
        lines += [f"{mark} {head}", *(f"    {line}" for line in rest)]
    return lines


def _inline(node: SyntaxTreeNode, *, bold: bool = False) -> str:
    """The words of a node; inside bold text another bold mark would end the first."""
    inner = "".join(_inline(child, bold=bold or node.type == "strong") for child in node.children)
    if node.type in {"softbreak", "hardbreak"}:
        return " " if bold else "\n"
    if node.type == "link":
        return _link(str(node.attrs.get("href", "")), inner)
    if node.type in {"text", "html_inline", "image", "code_inline"}:
        inner = escape(node.content)
    mark = "" if node.type == "strong" and bold else MARKS.get(node.type, "")
    return f"{mark}{inner}{mark}" if inner.strip() else inner


def _link(href: str, text: str) -> str:
    """A link, if it leads anywhere from Slack: a path on this server does not."""
    outside = href.startswith(("https://", "http://")) and len(href) <= LINK_CHARS
    return f"<{escape(href).replace('|', '%7C')}|{text.replace('|', '/')}>" if outside else text


BLOCKS: dict[str, Callable[[SyntaxTreeNode], str]] = {
    "heading": _heading,
    "bullet_list": _list,
    "ordered_list": _list,
    "fence": _fenced,
    "code_block": _fenced,
    "blockquote": _quote,
    "table": _table,
    "hr": lambda _: "———",
    "html_block": lambda node: escape(node.content.rstrip()),
}
"""How each kind of block reads; all others are the words in them."""
MARKS = {"strong": "*", "em": "_", "code_inline": "`"}
