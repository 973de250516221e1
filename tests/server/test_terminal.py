"""The terminal: a talk from its first line to its last, the charts, the marks, and what Tab finds."""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.metrics.finding import Figure, Quantity
from server.app import create_app
from server.cli import main
from server.coaches import Coaches
from server.terminal import charting, markup
from server.terminal.local import running
from server.terminal.prompting import completions
from server.terminal.talking import Conversation, file_of
from server.terminal.writing import Writer, rows
from tests.server.conftest import settings
from tests.server.fakes import FakeCoach

LOG = "epoch,train_loss,val_loss\n1,0.9,1.0\n2,0.5,0.8\n3,0.3,0.9\n"
FRACTIONS = st.floats(0, 1)


@pytest.fixture
def screen() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def client(tmp_path: Path, coach: FakeCoach, rules: FakeCoach) -> Iterator[httpx.Client]:
    with (
        running(create_app(settings(tmp_path / "data"), lambda _: Coaches(coach, rules))) as base,
        httpx.Client(base_url=base, timeout=30) as client,
    ):
        yield client


@pytest.fixture
def talk(client: httpx.Client, screen: io.StringIO) -> Conversation:
    return Conversation(client, Writer(screen))


def test_a_talk_reads_a_file_answers_and_shows_the_plan_as_a_tree(
    talk: Conversation, screen: io.StringIO, tmp_path: Path
) -> None:
    log = tmp_path / "my log.csv"
    log.write_text(LOG, encoding="utf-8")
    talk.run(iter([f"/file {log}", "please plan this", "/plan", "/findings", "/quit", "never said"]))

    told = screen.getvalue()
    assert "my log.csv: read as" in told
    assert "Look at 100 errors first." in told
    assert "Do this next: Read 100 dev errors\n├─ why: Nobody has looked.\n" in told
    assert "├─ ● 4 Diagnose the errors (you are here)\n│      Decision of diagnose\n" in told
    assert told.count("dev error  ██") >= 1
    assert "\x1b" not in told  # no styles where nobody looks at a terminal


def test_a_file_dragged_into_the_window_is_read(talk: Conversation, screen: io.StringIO, tmp_path: Path) -> None:
    log = tmp_path / "my log.csv"
    log.write_text(LOG, encoding="utf-8")
    talk.run(iter([f"'{log}' ", str(log).replace(" ", "\\ ")]))

    assert screen.getvalue().count("my log.csv: read as") == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/file nowhere.csv", "nowhere.csv is not a file"),
        ("/file", "Nothing is not a file"),
        ("/plans", "no command /plans"),
        ("/plan", "A plan needs"),
        ("/findings", "Nothing was found yet"),
        ("/help", "/file PATH adds a file"),
        ("boom", "could not finish this turn"),
        ("x" * 200_001, "over the limit"),
        ("~5% better is enough, says the boss", "Tell me more."),
    ],
)
def test_every_line_gets_a_plain_answer(talk: Conversation, screen: io.StringIO, line: str, said: str) -> None:
    talk.run(iter([line]))

    assert said in screen.getvalue()


def test_a_new_project_knows_nothing_of_the_last(talk: Conversation, screen: io.StringIO) -> None:
    talk.run(iter(["please plan this", "/new", "/plan"]))

    assert "A new project.\nA plan needs" in screen.getvalue()


def test_an_interrupted_turn_is_finished_by_the_rules(
    client: httpx.Client, screen: io.StringIO, coach: FakeCoach, rules: FakeCoach
) -> None:
    class Impatient(Writer):
        """Somebody who presses Ctrl-C at the first sign of work."""

        def status(self, text: str) -> None:
            """The first status comes when the message is kept."""
            assert coach.started.wait(30), text
            raise KeyboardInterrupt

    rules.gate.set()
    talk = Conversation(client, Impatient(screen))
    talk.run(iter(["wait, then plan"]))

    assert "Stopped: the rules finish this turn" in screen.getvalue()


def test_tab_completes_commands_and_paths(tmp_path: Path) -> None:
    for name in ("runs/a.csv", "run one.csv", ".hidden"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    commands = ("/file", "/findings", "/plan")

    assert completions("/fi", commands) == ["/file", "/findings"]
    assert completions("we", commands) == []
    assert completions(f"/file {tmp_path}/ru", commands) == [f"/file {tmp_path}/run one.csv", f"/file {tmp_path}/runs/"]
    assert completions(f"/file {tmp_path}/runs/", commands) == [f"/file {tmp_path}/runs/a.csv"]
    assert completions(f"/file {tmp_path}/", commands) == [f"/file {tmp_path}/run one.csv", f"/file {tmp_path}/runs/"]
    assert completions("/file nowhere/x", commands) == []


@given(st.text(max_size=300))
def test_any_message_is_a_path_or_none(line: str) -> None:
    assert file_of(line) is None or Path(line.strip().strip("'\"")).exists()


@given(st.text(st.sampled_from("ab *#-1.[]()\n`"), max_size=200), st.integers(20, 60))
def test_no_word_is_lost_and_no_line_too_wide(markdown: str, width: int) -> None:
    shown = [line for given in markdown.split("\n") for line in markup.lines(given, width)]

    for line in shown:
        wide = line.indent + len(line.mark) + len(" ".join(word.text for word in line.words))
        assert wide <= width or len(line.words) == 1 or line.indent + len(line.mark) >= width
    letters = [letter for line in shown for word in line.words for letter in word.text if letter in "ab"]
    assert len(letters) >= markdown.count("a") + markdown.count("b") - len(markup.LINK.findall(markdown)) * 200


def test_marks_become_styles_and_links_their_words() -> None:
    [line] = markup.lines("2. **Next (weeks):** read [100 errors](/v1/passages/x).", 80)

    assert line.mark == "2. "
    assert [word.text for word in line.words if word.bold] == ["Next", "(weeks):"]
    assert " ".join(word.text for word in line.words) == "Next (weeks): read 100 errors."


@given(FRACTIONS, FRACTIONS, FRACTIONS)
def test_a_bar_is_always_as_long_as_any_other(value: float, one: float, other: float) -> None:
    assert len(charting.bar(value)) == charting.BAR_CELLS
    assert len(charting.bar(value, (min(one, other), max(one, other)))) == charting.BAR_CELLS


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=300), st.sampled_from(["lines", "points", "bars", "intervals"])
)
def test_any_figure_is_drawn_without_a_fault(values: list[float], kind: str) -> None:
    rows = tuple({"step": step, "loss": value, "run": f"run {step % 6}"} for step, value in enumerate(values))
    figure = Figure(kind=kind, rows=rows, x="step", y="loss", says="", series="run")

    for line in charting.chart(figure):
        assert len(line) < 130


def test_a_curve_falls_from_left_to_right_and_says_its_ends() -> None:
    falling = tuple({"epoch": epoch, "loss": 1 / epoch} for epoch in range(1, 41))
    drawn, below = charting.chart(Figure(kind="lines", rows=falling, x="epoch", y="loss", says=""))

    assert drawn.startswith("loss  █")
    assert drawn.endswith("▁  1 → 0.025")
    assert below.strip() == "epoch 1 to 40"


def test_small_rates_are_drawn_large_enough_to_compare() -> None:
    two, one = rows([Quantity(name="a", value=0.04, unit="fraction"), Quantity(name="b", value=0.02, unit="fraction")])

    assert two.count("█") == 16
    assert one.count("█") == 8


def test_a_terminal_without_the_letters_still_shows_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(told, encoding="ascii", write_through=True))
    monkeypatch.setattr(sys, "stdin", io.StringIO("/help\n/quit\n"))
    monkeypatch.setattr(sys, "argv", ["plumbline", "chat"])
    monkeypatch.setenv("PLUMBLINE_DATA_DIR", str(tmp_path))
    with pytest.raises(SystemExit, match="0"):
        main()

    assert b"\n? /file PATH adds a file" in told.getvalue()
