"""Files of a message: fetched from Slack alone, inspected, and said of when they could not be had."""

from typing import Any

import pytest
from fastapi import FastAPI

from server.slack.hosts import ForeignHost, Hosts
from server.store import Store
from tests.server.fakes import FakeCoach
from tests.server.slack.fake import TOKEN, FakeSlack, Sender, mention, message, texts

SCORES = b"epoch,train_loss,val_loss\n1,0.9,1.0\n2,0.5,0.8\n3,0.3,0.9\n"


def shared(url: str, **more: Any) -> list[dict[str, Any]]:
    """The file of a message."""
    return [{"id": "F1", "name": "log.csv", "mimetype": "text/csv", "size": 60, "url_private_download": url, **more}]


async def test_a_file_is_fetched_with_the_token_inspected_and_given_to_the_turn(
    app: FastAPI, slack: FakeSlack, sender: Sender, coach: FakeCoach
) -> None:
    slack.files["/files-pri/T1-F1/log.csv"] = (200, "text/csv", SCORES)
    files = shared(f"{slack.origin}/files-pri/T1-F1/log.csv")
    await sender.event(message("please plan", "1.1", "D1", subtype="file_share", files=files))

    await slack.posted()
    assert [call.token for call in slack.to("/files-pri/T1-F1/log.csv")] == [f"Bearer {TOKEN}"]
    assert [file.name for file in coach.seen.files] == ["log.csv"]
    store: Store = app.state.wiring.store
    [thread] = store.threads.listed("slack:T1")
    assert store.evidence.files(thread.id)[0].turn == 1
    assert store.evidence.findings(thread.id)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/log.csv",
        "https://files.slack.com.example.com/log.csv",
        "https://files.slack.com@example.com/log.csv",
        "http://files.slack.com/log.csv",
        "https://files.slack.com:99999/log.csv",
        "file:///etc/passwd",
        "",
    ],
)
async def test_the_token_goes_to_slacks_own_hosts_alone(
    url: str, slack: FakeSlack, sender: Sender, coach: FakeCoach
) -> None:
    await sender.event(mention("please plan", files=shared(url)))

    [post] = await slack.posted()
    assert "log.csv was not read:" in texts([post])
    assert coach.seen.files == ()
    assert len(slack.calls) == 1


def test_slacks_file_host_and_the_configured_api_are_where_files_may_lie() -> None:
    hosts = Hosts("http://127.0.0.1:9/api/")

    assert hosts.file("https://files.slack.com/files-pri/T1-F1/a.csv")
    assert hosts.file("http://127.0.0.1:9/files/a.csv")
    with pytest.raises(ForeignHost, match=r"127\.0\.0\.1"):
        hosts.file("http://127.0.0.1:10/files/a.csv")
    with pytest.raises(ForeignHost, match=r"hooks\.slack\.com"):
        hosts.file("https://hooks.slack.com/commands/1")


@pytest.mark.parametrize(
    ("served", "said"),
    [
        ((302, "text/plain", b""), "Slack answered 302"),
        ((404, "text/plain", b""), "Slack answered 404"),
        ((200, "text/html; charset=utf-8", b"<html>Sign in</html>"), "sign-in page"),
        ((200, "text/csv", b"x" * 2000), "over the limit of 1,000 bytes"),
    ],
    ids=["redirect", "gone", "sign-in", "large"],
)
async def test_a_file_that_cannot_be_had_is_said_so_and_the_message_is_answered(
    served: tuple[int, str, bytes], said: str, app: FastAPI, slack: FakeSlack, sender: Sender
) -> None:
    app.state.wiring.settings.max_upload_bytes = 1000
    slack.files["/f/log.csv"] = served
    await sender.event(mention("please plan", files=shared(f"{slack.origin}/f/log.csv")))

    [post] = await slack.posted()
    assert said in texts([post])
    assert "100 errors" in texts([post])
    assert slack.to("/elsewhere") == []
    assert list((app.state.wiring.settings.data_dir / "files").iterdir()) == []


async def test_a_file_host_that_is_busy_is_asked_again(slack: FakeSlack, sender: Sender, coach: FakeCoach) -> None:
    slack.files["/f/log.csv"] = (429, "text/plain", b"")
    await sender.event(mention("please plan", files=shared(f"{slack.origin}/f/log.csv")))
    await slack.wait("/f/log.csv")
    slack.files["/f/log.csv"] = (200, "text/csv", SCORES)

    [post] = await slack.posted()
    assert "was not read" not in texts([post])
    assert [file.name for file in coach.seen.files] == ["log.csv"]
    assert coach.turns == 1


async def test_files_that_slack_does_not_hold_are_named(slack: FakeSlack, sender: Sender) -> None:
    gone = {"id": "F2", "name": None, "mode": "tombstone"}
    files = [*shared("https://docs.example.com/d/1", mode="external"), gone]
    await sender.event(mention("please plan", files=files))

    [post] = await slack.posted()
    assert "log.csv was not read: Slack does not hold it." in texts([post])
    assert "file was not read" in texts([post])
