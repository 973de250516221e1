"""Commands, shortcuts, buttons and the form: each does what it says, in the thread it belongs to."""

import json
from typing import Any

import pytest
from fastapi import FastAPI

from server.slack.modal import number
from server.store import Store
from tests.server.fakes import FakeCoach
from tests.server.slack.fake import TOKEN, FakeSlack, Sender, error, mention, message, texts

THREAD = "1700000000.000100"


async def planned(slack: FakeSlack, sender: Sender) -> dict[str, str]:
    """The buttons under the plan of a new project, by their action: what each carries."""
    await sender.event(mention("please plan this"))
    [post] = await slack.posted()
    [row] = [block for block in post["blocks"] if block["type"] == "actions"]
    return {button["action_id"]: button["value"] for button in row["elements"]}


def click(action: str, value: str, **more: Any) -> dict[str, Any]:
    """A click on a button under our answer in the thread."""
    return {
        "type": "block_actions",
        "channel": {"id": "C1"},
        "message": {"ts": "1700000000.000999", "thread_ts": THREAD},
        "actions": [{"type": "button", "action_id": action, "value": value}],
        **more,
    }


def filled(view: dict[str, Any], **values: str) -> dict[str, Any]:
    """The form sent back with these values."""
    state: dict[str, Any] = {
        name: {name: {"type": "plain_text_input", "value": value}} for name, value in values.items()
    }
    state["better"] = {"better": {"type": "radio_buttons", "selected_option": {"value": "higher"}}}
    return {"type": "view_submission", "view": {**view, "id": "V1", "state": {"values": state}}}


async def test_a_plan_comes_with_its_summary_and_four_buttons(slack: FakeSlack, sender: Sender) -> None:
    buttons = await planned(slack, sender)

    [post] = await slack.posted()
    assert list(buttons) == ["plumbline_why", "plumbline_not_now", "plumbline_export", "plumbline_log"]
    assert post["blocks"][0]["text"]["text"] == "Read 100 dev errors"
    assert "Step 4 of 9: diagnose" in json.dumps(post["blocks"][1])
    assert post["text"] == "Next: Read 100 dev errors"


async def test_why_is_a_turn_of_the_same_project(
    app: FastAPI, slack: FakeSlack, sender: Sender, coach: FakeCoach
) -> None:
    buttons = await planned(slack, sender)
    assert (await sender.interaction(click("plumbline_why", buttons["plumbline_why"]))).status_code == 200

    _, post = await slack.posted(2)
    store: Store = app.state.wiring.store
    assert post["thread_ts"] == THREAD
    assert [turn.text for turn in store.turns.of(buttons["plumbline_why"])][1] == "Why is this the next step?"


async def test_not_now_says_what_would_change_our_mind(slack: FakeSlack, sender: Sender, coach: FakeCoach) -> None:
    buttons = await planned(slack, sender)
    await sender.interaction(click("plumbline_not_now", buttons["plumbline_not_now"]))

    _, post = await slack.posted(2)
    assert "*Add compute: not now.* Nothing waits. What would change our mind: the GPU is full." in texts([post])
    assert coach.turns == 1


async def test_export_sends_the_plan_as_a_file_and_the_token_stays_with_the_api(
    slack: FakeSlack, sender: Sender
) -> None:
    buttons = await planned(slack, sender)
    await sender.interaction(click("plumbline_export", buttons["plumbline_export"]))

    [done] = await slack.wait("files.completeUploadExternal")
    [upload] = slack.to("/upload/1")
    assert upload.raw.startswith(b"# Execution plan, version 1")
    assert upload.token == ""
    assert done.token == f"Bearer {TOKEN}"
    assert (done.body["channel_id"], done.body["thread_ts"]) == ("C1", THREAD)


async def test_a_result_is_logged_through_the_form(
    app: FastAPI, slack: FakeSlack, sender: Sender, coach: FakeCoach
) -> None:
    buttons = await planned(slack, sender)
    await sender.interaction(click("plumbline_log", buttons["plumbline_log"]))
    [opened] = await slack.wait("views.open")
    view = json.loads(opened.body["view"]) if isinstance(opened.body["view"], str) else opened.body["view"]
    change = view["blocks"][0]["element"]["initial_value"]
    sent = filled(view, change=change, metric="accuracy", before="84%", before_n="500", after="0.87", after_n="")
    for _ in range(2):  # sent twice by a nervous network
        answer = await sender.interaction(sent)
        assert (answer.status_code, answer.text) == (200, "")

    await slack.posted(2)
    store: Store = app.state.wiring.store
    logged = store.turns.of(buttons["plumbline_log"])[1].experiment
    assert change == "Read 100 dev errors"
    assert logged is not None
    assert (logged["before"], logged["after"]) == ({"value": 0.84, "n": 500}, {"value": 0.87, "n": None})
    assert coach.turns == 2


async def test_a_file_that_slack_refuses_is_said_in_the_thread(slack: FakeSlack, sender: Sender) -> None:
    """As when the app was installed before it had the scope."""
    buttons = await planned(slack, sender)
    slack.will("files.getUploadURLExternal", error("missing_scope"))
    await sender.interaction(click("plumbline_export", buttons["plumbline_export"]))

    _, post = await slack.posted(2)
    assert "missing_scope" in texts([post])
    assert post["thread_ts"] == THREAD


async def test_a_form_that_does_not_open_is_said_to_its_user_alone(slack: FakeSlack, sender: Sender) -> None:
    buttons = await planned(slack, sender)
    slack.will("views.open", error("expired_trigger_id"))
    pressed = click("plumbline_log", buttons["plumbline_log"], response_url=f"{slack.origin}/hook/3")
    await sender.interaction(pressed)

    [whisper] = await slack.wait("/hook/3")
    assert "Press the button again" in whisper.body["text"]
    assert whisper.token == ""


async def test_a_form_with_a_mistake_stays_open_and_names_the_field(
    slack: FakeSlack, sender: Sender, coach: FakeCoach
) -> None:
    await planned(slack, sender)
    view = {"type": "modal", "callback_id": "plumbline_result", "private_metadata": "{}"}
    wrong = await sender.interaction(filled(view, change="x", metric="f1", before="better", after="nan", after_n="-3"))
    blank = await sender.interaction(filled(view, change=" ", metric="f1", before="1", after="2"))

    assert wrong.json()["response_action"] == "errors"
    assert set(wrong.json()["errors"]) == {"before", "after", "after_n"}
    assert set(blank.json()["errors"]) == {"change"}
    assert coach.turns == 1


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("84%", 0.84),
        ("0,84", 0.84),
        (" 84 % ", 0.84),
        ("-1.5e-3", -0.0015),
        ("84", 84.0),
        ("0,845", 0.845),
        ("1,000", None),
        ("inf", None),
        ("1,000,000", None),
    ],
)
def test_a_value_is_read_as_people_write_it(typed: str, value: float | None) -> None:
    assert number(typed) == (pytest.approx(value) if value is not None else None)


async def test_a_button_of_another_workspaces_project_opens_nothing(
    app: FastAPI, slack: FakeSlack, sender: Sender
) -> None:
    other = app.state.wiring.store.threads.create("slack:T2")
    await sender.interaction(click("plumbline_export", other))

    [post] = await slack.posted()
    assert "That project was deleted" in texts([post])


async def test_a_command_opens_a_thread_and_answers_in_it(slack: FakeSlack, sender: Sender) -> None:
    answer = await sender.command("please plan <https://example.com|our> detector &amp; more", "C7")
    opening, post = await slack.posted(2)

    assert "the answer comes in a thread" in answer.text
    assert (opening["channel"], opening.get("thread_ts")) == ("C7", None)
    assert texts([opening]) == "<@U1> asks:\n> please plan our detector &amp; more"
    assert (post["thread_ts"], post["channel"]) == ("1700000000.000001", "C7")

    await sender.event(message("plan again", "1700000000.000009", "C7", thread_ts=post["thread_ts"]))
    assert "version 2" in json.dumps((await slack.posted(3))[2])


@pytest.mark.parametrize("text", ["", " help "])
async def test_a_command_without_words_explains_itself(text: str, slack: FakeSlack, sender: Sender) -> None:
    assert "followed by your project or question" in (await sender.command(text)).text
    assert slack.calls == []


async def test_a_command_where_we_are_not_says_so_to_its_user_alone(slack: FakeSlack, sender: Sender) -> None:
    slack.will("chat.postMessage", error("not_in_channel"))
    await sender.command("please plan", response_url=f"{slack.origin}/hook/1")

    [whisper] = await slack.wait("/hook/1")
    assert "Invite me" in whisper.body["text"]
    assert whisper.body["response_type"] == "ephemeral"
    assert whisper.token == ""


async def test_a_hook_outside_of_slack_is_never_called(
    slack: FakeSlack, sender: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    with_hook = {"type": "message_action", "callback_id": "plumbline_ask", "channel": {"id": "C1"}}
    own = {"message": {"ts": "1.1", "text": "Look", "user": "U0BOT", "bot_id": "B0", "app_id": "A1"}}
    for hook in ("https://example.com/hook", f"{slack.origin}/hook/2"):
        await sender.interaction({**with_hook, **own, "response_url": hook})

    await slack.wait("/hook/2")
    assert [call.path for call in slack.calls] == ["/hook/2"]
    assert "example.com" in caplog.text


async def test_a_shortcut_asks_about_a_message_in_its_thread(slack: FakeSlack, sender: Sender) -> None:
    said = {"ts": "1700000000.000500", "text": "plan: val acc 84%, target 95%", "user": "U7", "bot_id": "B7"}
    shortcut = {"type": "message_action", "callback_id": "plumbline_ask", "channel": {"id": "C1"}, "message": said}
    await sender.interaction(shortcut)

    [post] = await slack.posted()
    assert (post["channel"], post["thread_ts"]) == ("C1", "1700000000.000500")
    assert "100 errors" in texts([post])


async def test_a_secret_never_reaches_the_database(app: FastAPI, slack: FakeSlack, sender: Sender) -> None:
    key = "sk-" + "proj4bC8dE2fG6hJ0kL4mN8pQ2rS6tU0vW4xY8z"
    await sender.event(mention(f"please plan; our key is {key}"))

    await slack.posted()
    [turn] = app.state.wiring.store.turns.of(app.state.wiring.store.threads.listed("slack:T1")[0].id)
    files = app.state.wiring.settings.data_dir.glob("plumbline.db*")
    assert "[secret]" in turn.text
    assert all(key.encode() not in file.read_bytes() for file in files)
