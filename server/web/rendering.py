"""Templates and the filters they use: numbers and words as people read them, Markdown made safe."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment
    from markdown_it import MarkdownIt
    from markupsafe import Markup

HERE = Path(__file__).parent

API_PASSAGES = "/v1/passages"

TAGS = frozenset(
    "a p br strong em del code pre ul ol li blockquote h1 h2 h3 h4 h5 h6 table thead tbody tr th td hr".split()  # noqa: SIM905 - a list of words reads better so
)
"""What a reply may be made of; images are not among them: they would tell another host that the page was read."""


def render(name: str, **values: Any) -> str:
    """A template, filled."""
    return environment().get_template(name).render(**values)


@cache
def environment() -> "Environment":
    """Jinja, made when the first page is asked for."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    from server.web import words

    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["markdown"] = markdown
    made.filters["reply"] = reply
    made.filters.update(words.FILTERS)
    return made


def markdown(text: str) -> "Markup":
    """Markdown as HTML that is safe to show, whoever wrote it."""
    import nh3
    from markupsafe import Markup

    html = parser().render(text)
    clean = nh3.clean(
        html,
        tags=set(TAGS),
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(clean)  # noqa: S704 - nh3 has just cleaned it


def reply(text: str, passages: str) -> "Markup":
    """A reply's Markdown; its links to passages lead to pages under `passages`, not to the interface for programs."""
    return markdown(text.replace(f"]({API_PASSAGES}/", f"]({passages}/"))


@cache
def parser() -> "MarkdownIt":
    """CommonMark with tables; raw HTML in it is shown as text."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table").enable("strikethrough")
