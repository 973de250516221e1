"""Events: what is answered, where, and how often."""

from tests.server.slack.fake import TOKEN, FakeSlack, Sender, mention, texts


async def test_a_mention_is_answered_in_its_own_thread(slack: FakeSlack, sender: Sender) -> None:
    answer = await sender.event(mention("please plan this"))

    [post] = await slack.posted()
    assert answer.status_code == 200
    assert (post["channel"], post["thread_ts"]) == ("C1", "1700000000.000100")
    assert "Look at *100 errors* first." in texts([post])
    assert slack.to("chat.postMessage")[0].token == f"Bearer {TOKEN}"
