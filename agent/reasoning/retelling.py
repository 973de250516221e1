"""Telling a passage in a model's words: each sentence is checked before it is released, and the rules stand by."""

from agent.reasoning.grounding import numbers
from agent.reasoning.pieces import finished, pieces
from agent.reasoning.protocol import Release
from agent.reasoning.vetting import Ground, objections, shared

MOST_SENTENCES = 8
"""A reply is read on a phone."""
LONG_SENTENCE = 60
"""Words."""
LEAST_ABOUT = 0.2
"""Of a sentence's content words at least so many stand in the passage or a finding."""
LEAST_TOLD = 0.3
"""Of the content words of a rules' sentence at least so many stand in what was told, or the model left it out."""
CITED = "]("
"""What a sentence holds that names its passage: numbers may rest on it, so it is never left out."""


class Retelling:
    """Takes the text as it is written; releases the sentences that may stand, the rules' in place of the others."""

    def __init__(self, passage: str, ground: Ground, say: Release) -> None:
        self._own = [piece.strip() for piece in pieces(passage) if piece.strip()]
        self._passage = passage
        self._about = _without_names(" ".join((passage, *(finding.claim for finding in ground.findings))), ground)
        self._ground = ground
        self._say = say
        self._buffer = ""
        self._told: list[str] = []
        self._good = 0
        self.refused: list[str] = []

    def write(self, text: str) -> None:
        """The next words of the model."""
        self._buffer += text
        done, self._buffer = finished(self._buffer)
        for sentence in done:
            self._take(sentence)

    def finish(self, *, whole: bool) -> None:
        """The end of the model's text: the rules tell what is missing, of a whole text what it has in no words."""
        rest, self._buffer = self._buffer.strip(), ""
        if rest.endswith((".", "!", "?", ":")):  # a sentence without an end was cut off
            self._take(rest)
        if not self._told:
            self._say(self._passage)
            return
        for sentence in self._untold():
            if not whole or not self._good or self._left_out(sentence):
                self._release(sentence)

    def _take(self, sentence: str) -> None:
        text = sentence.strip()
        if not text or self._good >= MOST_SENTENCES:
            return
        found = objections(text, self._ground, words=LONG_SENTENCE)
        if not shared(self._about, text, LEAST_ABOUT):
            found.append("it is not about this project")
        if not found:
            self._good += 1
            self._release(text)
            return
        self.refused.append("; ".join(found))
        if untold := self._untold():
            self._release(untold[0])

    def _untold(self) -> list[str]:
        """The rules' sentences whose numbers, or whose words, were not told yet."""
        told = {number.value for sentence in self._told for number in numbers(sentence)}
        left = []
        for sentence in self._own:
            figures = {number.value for number in numbers(sentence)}
            if sentence not in self._told and (not figures or not figures <= told):
                left.append(sentence)
        return left

    def _left_out(self, sentence: str) -> bool:
        """Whether a rules' sentence holds a number or a source, or says what nothing told so far says."""
        return bool(
            list(numbers(sentence)) or CITED in sentence or not shared(" ".join(self._told), sentence, LEAST_TOLD)
        )

    def _release(self, sentence: str) -> None:
        self._say(f"{' ' if self._told else ''}{sentence}")
        self._told.append(sentence)


def _without_names(text: str, ground: Ground) -> str:
    """The text without what files call their columns and categories: somebody else chose those words."""
    for name in {name for finding in ground.findings for name in finding.about.values()}:
        text = text.replace(name, " ")
    return text
