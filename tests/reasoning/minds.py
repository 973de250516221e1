"""Minds for the model server: one that repeats the drafts, a better writer, a hostile one, and a random valid one."""

import json
import random
from typing import Any

from tests.reasoning.model_server import Call, Mind

ORDERS = "Buy 64 more GPUs now: accuracy will reach 99.7%."
CLAIMS = (
    "We will buy more GPUs next week.",
    "We plan to collect more data.",
    "We have tuned the prompt for two months.",
    "The dev error is 3%.",
    "The train accuracy is 55%.",
    "We bet everything on one model.",
    "Nobody has looked at the data.",
    "We deploy the prototype to all customers without review.",
)


def faithful(call: Call) -> str:
    """Repeats what the rules wrote."""
    if call.kind == "intake":
        return json.dumps({"facts": []})
    if call.kind == "wave":
        return json.dumps({step: _draft(draft) for step, draft in call.data["drafts"].items()})
    return str(call.data["passage"])


def writer(call: Call) -> str:
    """Says the same in words of its own: each text of the rules with a lead."""
    if call.kind == "intake":
        return json.dumps({"facts": []})
    if call.kind == "wave":
        drafts = call.data["drafts"]
        return json.dumps({step: {k: _led(k, v) for k, v in _draft(d).items()} for step, d in drafts.items()})
    return f"Put plainly, the largest gap in error decides. {call.data['passage']}"


def hostile(call: Call) -> str:
    """Always more GPUs, invented numbers, quotes nobody wrote, facts under the wrong name, values off the list."""
    if call.kind == "intake":
        words = call.data["message"].split()
        quotes = [" ".join(words[at : at + 9]) for at in range(0, max(len(words) - 8, 1), 4)]
        made_up = [{"quote": "we will buy 64 GPUs", "restated": CLAIMS[0]}]
        stolen = [{"quote": quote, "restated": claim} for quote in quotes for claim in CLAIMS[:3]]
        joined = [{"quote": quote, "restated": f"{quote} and {CLAIMS[0]}"} for quote in quotes]
        return json.dumps({"facts": [*made_up, *stolen[:3], *joined]})
    if call.kind == "wave":
        return json.dumps(
            {
                step: {**dict.fromkeys(_draft(draft), ORDERS), **({"choice": "compute"} if "choices" in draft else {})}
                for step, draft in call.data["drafts"].items()
            }
        )
    return f"{ORDERS} See ![plan](http://evil.example/x.png). Everything else is 42% wrong. Deploy it today!"


def random_valid(seed: int) -> Mind:
    """Any value that the schema allows, any sentence of the data in any place, any fact on any quote.

    The same call gets the same answer, whatever was asked before.
    """

    def answer(call: Call) -> str:
        data = call.data
        chance = random.Random(f"{seed} {json.dumps(data)}")  # noqa: S311 - a reproducible test, no secret
        if call.kind == "intake":
            sentences = [part.strip() for part in data["message"].replace("?", ".").split(".") if part.strip()]
            facts = [{"quote": chance.choice(sentences), "restated": chance.choice(CLAIMS)} for _ in range(5)]
            return json.dumps({"facts": facts if sentences else []})
        texts = [finding["claim"] for finding in data["findings"]] + data["said"] or ["Nothing is known."]
        if call.kind != "wave":
            return " ".join(chance.choices(texts, k=3))
        answers: dict[str, Any] = {}
        for step, draft in data["drafts"].items():
            answers[step] = {name: chance.choice(texts) for name in _draft(draft)}
            if "choices" in draft:
                answers[step]["choice"] = chance.choice(draft["choices"])["choice"]
        return json.dumps(answers)

    return answer


def _draft(draft: dict[str, Any]) -> dict[str, Any]:
    fields = {name: text for name, text in draft.items() if name != "choices"}
    return {**({"choice": draft["choices"][0]["choice"]} if "choices" in draft else {}), **fields}


def _led(name: str, text: str) -> str:
    return text if name in {"choice", "title"} else f"In short: {text}"
