"""The format of scripted project scenarios: one YAML file each, as DESIGN fixes it."""

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.vocabulary import Action, Bottleneck, DataType, Gap, Layer, Modality, Phase, Pitfall, Stage, Topic


class BadScenario(Exception):
    """A scenario file that cannot be run: the message names the file, the place and the problem."""


class Strict(BaseModel):
    """A part of a scenario: an unknown key is a typing error, never ignored."""

    model_config = ConfigDict(extra="forbid")


class Number(Strict):
    """A number that must stand in a finding or the error budget; a rate may stand as its complement."""

    value: float
    tolerance: float
    what: str


class Expect(Strict):
    """Accepted answers, each list a set; a key left out is not scored."""

    phase: list[Phase] | None = None
    ask_topics_any: list[Topic] | None = None
    ask_topics_none: list[Topic] | None = None
    reply_mentions_any: list[str] | None = None
    reply_mentions_none: list[str] | None = None
    data_type: list[DataType] | None = None
    modalities_all: list[Modality] | None = None
    layer: list[Layer] | None = None
    stage: list[Stage] | None = None
    gap: list[Gap] | None = None
    bottleneck: list[Bottleneck] | None = None
    focus_step: list[Annotated[int, Field(ge=1, le=9)]] | None = None
    next_action: list[Action] | None = None
    next_action_not: list[Action] | None = None
    actions_top3_any: list[Action] | None = None
    not_now_any: list[Action] | None = None
    warnings_all: list[Pitfall] | None = None
    warnings_none: list[Pitfall] | None = None
    numbers: list[Number] | None = None


class UserTurn(Strict):
    """What the user sends in one turn, and what is expected of its reply."""

    user: str
    files: list[str] = Field(default_factory=list)
    expect: Expect = Field(default_factory=Expect)


class Scenario(Strict):
    """A scripted project: its turns, what the user knows when asked, and what a good plan says."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: str
    tags: list[str] = Field(default_factory=list)
    turns: list[UserTurn] = Field(min_length=1)
    facts: dict[Topic, str] = Field(default_factory=dict)
    expect: Expect = Field(default_factory=Expect)
    why: str = ""


def load(path: Path) -> Scenario:
    """One scenario. Raises BadScenario for broken YAML, a wrong key or value, or a file that is not there."""
    try:
        scenario = Scenario.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadScenario(f"{path}: not readable as YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise BadScenario(f"{path}, {place}: {first['msg']}") from error
    for turn in scenario.turns:
        for name in turn.files:
            if not (path.parent / name).is_file():
                raise BadScenario(f"{path}: the file {name} is not beside it")
    return scenario


def find(root: Path) -> list[Path]:
    """All scenario files below a folder (or the one file named), in the order of their paths."""
    paths = [root] if root.is_file() else sorted(root.rglob("*.yaml"))
    if not paths:
        raise BadScenario(f"{root}: no scenario (*.yaml) here")
    return paths
