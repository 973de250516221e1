"""The coach's door, end to end: messages in, phases, plans and replies out."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from agent.coach import Coach, Event, ExperimentReport, FileHandle, Inputs, ThreadEvidence, Turn
from agent.metrics.finding import Finding
from agent.plan import ExecutionPlan, Measured
from agent.vocabulary import Action, Bottleneck, Gap, Phase, Stage, Topic, Verdict
from knowledge.retriever import Library

LIBRARY = Library.open()
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Thread:
    """A thread as the server keeps it: state, files and findings between the turns."""

    def __init__(self, library: Any = LIBRARY) -> None:
        self.coach = Coach(library=library, clock=lambda: NOON)
        self.state: dict[str, Any] = {}
        self.findings: dict[str, Finding] = {}
        self.files: list[FileHandle] = []
        self.events: list[Event] = []

    async def say(self, text: str = "", *files: FileHandle, experiment: ExperimentReport | None = None) -> Turn:
        """One turn."""
        evidence = ThreadEvidence(files=tuple(self.files), findings=tuple(self.findings.values()))
        inputs = Inputs(text=text, files=files, experiment=experiment)
        self.events = []
        turn = await self.coach.turn(self.state, inputs, evidence, self.events.append)
        self.state = turn.state
        self.files += files
        self.findings |= {finding.id: finding for finding in turn.findings}
        return turn


async def planned(*messages: str) -> tuple[ExecutionPlan, Turn]:
    thread = Thread()
    for message in messages:
        turn = await thread.say(message)
    assert turn.plan is not None, turn.reply
    return turn.plan, turn


async def test_a_greeting_is_asked_what_the_project_is() -> None:
    turn = await Thread().say("hello there")

    assert turn.phase is Phase.clarifying
    assert [ask.topic for ask in turn.asks] == [Topic.application]
    assert turn.plan is None


async def test_a_blank_message_is_declined() -> None:
    turn = await Thread().say("   ")

    assert turn.phase is Phase.declined


async def test_a_required_topic_that_is_missing_is_asked_for() -> None:
    turn = await Thread().say("We want to detect cracks in bridge photos.")

    assert turn.phase is Phase.clarifying
    assert Topic.application not in {ask.topic for ask in turn.asks}


BRIDGES = (
    "We detect cracks in photos of bridges. 9,000 photos labelled by two inspectors. A fine-tuned ResNet runs; "
    "train error 2%, dev error 14% (1,500 photos from the same bridges), inspectors reach 3%. "
    "Next month we will collect another 30,000 photos."
)


async def test_variance_is_regularized_before_more_photos_are_collected() -> None:
    plan, turn = await planned(BRIDGES)

    assert turn.phase is Phase.planned
    assert turn.new_plan
    assert plan.diagnosis.gap is Gap.variance
    assert plan.next_action is Action.regularize
    assert Action.collect_more_data in {item.action for item in plan.not_now}
    assert plan.stage is Stage.failing_baseline


async def test_every_part_of_the_plan_rests_on_findings_of_the_turn() -> None:
    plan, turn = await planned(BRIDGES)
    known = {finding.id for finding in turn.findings}

    assert set(plan.diagnosis.findings) <= known
    assert all(set(item.findings) <= known for item in plan.interventions)
    assert all(step.passages for step in plan.steps)


async def test_thanks_leave_the_plan_as_it_is() -> None:
    thread = Thread()
    first = await thread.say(BRIDGES)
    turn = await thread.say("thanks!")

    assert turn.phase is Phase.answered
    assert turn.plan == first.plan
    assert not turn.new_plan


async def test_a_corrected_number_makes_a_new_version_that_says_why() -> None:
    thread = Thread()
    await thread.say(BRIDGES)
    turn = await thread.say("Sorry, that was a typo: the train error is 13%, not 2%.")

    assert turn.plan is not None
    assert turn.plan.version == 2
    assert turn.plan.diagnosis.gap is Gap.avoidable_bias
    assert turn.plan.changes


async def test_a_question_is_answered_without_a_new_plan() -> None:
    thread = Thread()
    await thread.say(BRIDGES)
    turn = await thread.say("Why not simply more data?")

    assert turn.phase is Phase.answered
    assert not turn.new_plan
    assert "overfitting" in turn.reply


async def test_a_gain_inside_the_noise_goes_to_the_ledger_and_moves_nothing() -> None:
    thread = Thread()
    first = await thread.say(BRIDGES)
    report = ExperimentReport(
        "dropout 0.3", "accuracy", Measured(value=0.860, n=1500), Measured(value=0.865, n=1500), "higher"
    )
    turn = await thread.say(experiment=report)

    assert first.plan is not None
    assert turn.plan is not None
    assert [entry.verdict for entry in turn.plan.experiments] == [Verdict.undetermined]
    assert turn.plan.next_action is first.plan.next_action


async def test_the_tokens_joined_are_the_reply() -> None:
    thread = Thread()
    turn = await thread.say(BRIDGES)

    assert "".join(event.data["text"] for event in thread.events if event.kind == "token") == turn.reply
    assert {event.data["step"] for event in thread.events if event.kind == "status"} >= {"intake", "diagnose"}


async def test_a_missing_library_does_not_break_a_turn() -> None:
    turn = await Thread(library=None).say(BRIDGES)

    assert turn.phase is Phase.planned


async def test_the_state_is_plain_json_that_the_next_turn_accepts() -> None:
    import json

    thread = Thread()
    await thread.say(BRIDGES)
    thread.state = json.loads(json.dumps(thread.state, allow_nan=False))

    assert (await thread.say("thanks")).phase is Phase.answered


async def test_a_secret_is_masked_before_anything_is_stored() -> None:
    thread = Thread()
    turn = await thread.say(BRIDGES + "\napi_key: sk-test-abcdef0123456789abcdef")

    assert "abcdef0123456789" not in turn.text + turn.reply + str(turn.state)


async def test_a_pasted_log_is_inspected_like_a_file() -> None:
    log = "\n".join(f"epoch {epoch} loss {2.3026 + 0.0004 * (-1) ** epoch:.4f} val_loss 2.3027" for epoch in range(15))
    plan, _ = await planned(
        "A ConvNet that sorts 10 kinds of bolts from photos, 4,000 labelled photos. It runs but learns nothing:\n"
        f"```\n{log}\n```"
    )

    assert plan.diagnosis.bottleneck is Bottleneck.hyperparameters
    assert plan.next_action in {Action.debug_training, Action.tune_hyperparameters}


async def test_a_file_of_the_turn_is_read(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    rows = [f"{e},{0.55 + 0.04 * min(e, 11)},{0.5 + 0.02 * min(e, 10)}" for e in range(25)]
    path.write_text("epoch,accuracy,val_accuracy\n" + "\n".join(rows) + "\n", encoding="utf-8")
    thread = Thread()
    turn = await thread.say(
        "We sort mushrooms on photos into 6 kinds with a ConvNet, 3,000 labelled photos; people get 98%. Log attached.",
        FileHandle("f1", "history.csv", path),
    )

    assert turn.plan is not None
    assert any(finding.provenance and finding.provenance.file_id == "f1" for finding in turn.findings)
    assert turn.plan.diagnosis.gap is Gap.variance


OWN = yaml.safe_load((Path(__file__).parent / "data" / "projects.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("project", OWN, ids=[project["name"] for project in OWN])
async def test_projects_of_our_own(project: dict[str, Any]) -> None:
    """What the methodology says for a dozen kinds of project, read from plain words."""
    plan, _ = await planned(project["says"])
    found = {
        "bottleneck": plan.diagnosis.bottleneck,
        "action": plan.next_action,
        "stage": plan.stage,
        "focus": plan.focus_step,
        "gap": plan.diagnosis.gap,
        "layer": plan.classification.layer,
    }

    assert {key: found[key] for key in project["expect"]} == project["expect"]
