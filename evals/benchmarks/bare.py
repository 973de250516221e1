"""The yardstick: the same uvicorn and FastAPI, a LangGraph of as many empty nodes, two SQLite commits a turn."""

import argparse
import sqlite3
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, TypedDict

import uvicorn
from fastapi import Body, FastAPI
from langgraph.graph import END, START, StateGraph

LEVELS = (
    ("intake",),
    ("inspect",),
    ("classify", "assess_data", "diagnose"),
    ("better_1",),
    ("prototype", "intervene", "choose_layer"),
    ("better_2",),
    ("tune", "iterate", "productionize"),
    ("better_3",),
    ("assemble",),
    ("policy",),
    ("reply",),
)
"""The nodes of Plumbline's own machine on the way to a plan, wave by wave."""


def _last(_: str, new: str) -> str:
    return new


class State(TypedDict):
    """What an empty node hands on."""

    text: Annotated[str, _last]


async def empty(state: State) -> dict[str, Any]:
    """A node that does nothing."""
    return {"text": state["text"]}


def app(database: Path) -> FastAPI:
    """The bare application: a turn is accepted, run through the empty graph, and finished."""
    builder = StateGraph(State)
    for level in LEVELS:
        for name in level:
            builder.add_node(name, empty)
    builder.add_edge(START, LEVELS[0][0])
    for before, after in pairwise(LEVELS):
        for name in after:
            builder.add_edge(list(before), name)
    builder.add_edge(LEVELS[-1][0], END)
    graph = builder.compile()
    connection = sqlite3.connect(database, check_same_thread=False)
    connection.execute("pragma journal_mode=wal")
    connection.execute("create table if not exists turns (id integer primary key, text text, reply text)")
    bare = FastAPI()

    @bare.post("/messages")
    async def messages(text: Annotated[str, Body(embed=True)]) -> dict[str, str]:
        row = connection.execute("insert into turns (text) values (?)", (text,)).lastrowid
        connection.commit()
        reply = (await graph.ainvoke({"text": text}))["text"]
        connection.execute("update turns set reply = ? where id = ?", (reply, row))
        connection.commit()
        return {"reply": reply}

    return bare


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("database", type=Path)
    arguments = parser.parse_args()
    uvicorn.run(app(arguments.database), host="127.0.0.1", port=arguments.port, log_level="warning")
