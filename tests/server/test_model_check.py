"""`plumbline model check`: what it says of a good endpoint, a poor one and a dead one."""

import asyncio

import pytest

from server.settings import Settings
from server.terminal.checking import check_model
from tests.reasoning.model_server import Call, model_server


def grass(call: Call) -> str:
    """Knows one thing."""
    return '{"colour": "green"}' if call.schema or "JSON Schema" in str(call.body["messages"]) else "Green."


async def checked(fault: str = "") -> tuple[str, bool]:
    async with model_server(grass, always=fault) as served:
        settings = Settings(model="fake", base_url=served.url)
        lines, usable = await asyncio.to_thread(check_model, settings)
    return "\n".join(lines), usable


async def test_a_good_endpoint_is_told_what_works() -> None:
    told, usable = await checked()

    assert usable
    assert "ok  reach: answered in" in told
    assert "ok  JSON schema: answers follow the schema" in told
    assert "ok  streaming:" in told
    assert "no  tools: makes no usable call" in told
    assert told.endswith("The model can be used.")


async def test_an_endpoint_without_schemas_is_worked_around() -> None:
    told, usable = await checked("no_schema")

    assert usable
    assert "no  JSON schema: the schema goes into the prompt" in told


async def test_a_wrong_key_is_said_in_plain_words() -> None:
    told, usable = await checked("unauthorized")

    assert not usable
    assert "no  reach: the model refused the API key" in told
    assert told.endswith("The model cannot be used; the rules go on alone.")


def test_without_a_model_there_is_nothing_to_check() -> None:
    (line,), usable = check_model(Settings(model=None))

    assert usable
    assert "the rules do the whole job" in line


@pytest.mark.parametrize("given", ["gpt", "gpt=1", "=1/2", "gpt=a/b"])
def test_a_broken_price_table_is_refused_with_its_form(given: str) -> None:
    with pytest.raises(ValueError, match="model=read/written pairs"):
        Settings.model_validate({"prices": given})


def test_prices_are_read_from_pairs() -> None:
    prices = Settings.model_validate({"prices": "org/small=0.1/0.4, large=2/8"}).prices

    assert prices == {"org/small": (0.1, 0.4), "large": (2.0, 8.0)}
