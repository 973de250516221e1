"""Questions that name nothing: each is about the plan or about what was just told, never about a passage."""

import pytest

from agent.brief import Brief
from agent.intake import read_message
from agent.intake.reading import QuestionKind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Model bad. Help.", QuestionKind.what_next),
        ("Our dev error is 12%. Next?", QuestionKind.what_next),
        ("Our dev error is 12%. Where to dig?", QuestionKind.what_next),
        ("Our dev error is 12%. Ready to ship?", QuestionKind.what_if),
        ("Our dev error is 12%. Can we go live?", QuestionKind.what_if),
        ("So we tap more of them. Good?", QuestionKind.what_if),
        ("v2 has 91.2%, v1 90.4% on 500 images. Can I tell my boss we improved?", QuestionKind.is_it_real),
        ("what will it cost and how long?", QuestionKind.how_long),
        ("hmm ok and how good does it need to be?", QuestionKind.how_good),
        ("explain it like I'm five", QuestionKind.summary),
        ("In plain words?", QuestionKind.summary),
        ("is 0.71 good?", QuestionKind.how_good),
        ("is 80% good enough?", QuestionKind.how_good),
        ("are 500 photos enough?", QuestionKind.size_dev_set),
        ("Can we skip it?", QuestionKind.what_if),
    ],
)
def test_a_vague_question_is_about_this_project(text: str, kind: QuestionKind) -> None:
    assert [question.kind for question in read_message(text, turn=1, brief=Brief()).questions] == [kind]
