"""Sentences, whole and in the making."""

from hypothesis import given
from hypothesis import strategies as st

from agent.reasoning.pieces import finished, pieces

TEXTS = st.text(alphabet="ab .!?\n%1", max_size=60)


@given(TEXTS)
def test_the_pieces_joined_are_the_text(text: str) -> None:
    assert "".join(pieces(text)) == text


@given(TEXTS, st.integers(1, 7))
def test_a_stream_yields_the_same_sentences_however_it_is_cut(text: str, size: int) -> None:
    """A sentence that is still being written is never taken for a whole one: half of it may read as harmless."""
    buffer = ""
    done: list[str] = []
    for at in range(0, len(text), size):
        new, buffer = finished(buffer + text[at : at + size])
        done += new

    assert "".join(done) + buffer == text
    assert all(part.rstrip() == "" or part.rstrip()[-1] in ".!?" or part.endswith("\n") for part in done)
