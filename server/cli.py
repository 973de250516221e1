"""The command line: plumbline serve, chat, diagnose and the rest. Nothing heavy is imported for --help."""

import json
import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="A diagnostic-first coach for machine-learning projects: what to work on next, and why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

models = typer.Typer(help="What concerns the model: plumbline model check.", no_args_is_help=True)
app.add_typer(models, name="model")

TRACEBACK = "PLUMBLINE_TRACEBACK"

FAILED = 1  # a gate of --fail-on fired, or scenarios fell short
UNUSABLE = 2  # wrong usage, or nothing to work on
BROKEN = 3  # a fault of ours


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; other than loopback needs tokens.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes; more than 1 needs Postgres.")] = 1,
) -> None:
    """Serve the page and the HTTP API."""
    from server.terminal.serving import serve as run

    run(host, port, workers)


@app.command()
def chat(
    url: Annotated[
        str | None, typer.Option(help="A running server; without it one is run inside this process.")
    ] = None,
) -> None:
    """Talk in the terminal; /file PATH adds a file, /plan shows the plan, /quit leaves. Reads lines from a pipe too."""
    from server.terminal.talking import talk

    talk(url)


@app.command()
def diagnose(
    files: Annotated[list[Path], typer.Argument(help="Metric files: logs, predictions, tables.", show_default=False)],
    *,
    brief: Annotated[str, typer.Option(help="What the project is, its data and its status, in your own words.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write the report as one HTML file, too.")] = None,
    fail_on: Annotated[
        str, typer.Option(help="Checks, separated by commas: exit with 1 if one of them is supported.")
    ] = "",
) -> None:
    """Inspect files and say what they show. Exit: 0 done, 1 a check of --fail-on fired, 2 a file was unreadable."""
    from server.terminal.diagnosing import diagnose_files as run

    raise typer.Exit(run(files, brief=brief, as_json=as_json, html=html, fail_on=fail_on))


@app.command("eval")
def evaluate(
    root: Annotated[Path, typer.Argument(help="A folder of scenarios.")],
    *,
    url: Annotated[str | None, typer.Option(help="A running server; without it one is started for the run.")] = None,
    only: Annotated[str, typer.Option(help="Only scenarios whose id contains this.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Run scripted scenarios and print the scores. Exit codes: 0 all invariants hold, 1 they do not."""
    if not root.is_dir():
        fail(f"{root} is no folder; give one that holds scenario files (*.yaml)")
    from evals.task import main as run

    raise typer.Exit(0 if run(root, url=url, as_json=as_json, only=only) else FAILED)


@app.command()
def mcp(
    url: Annotated[
        str | None, typer.Option(help="A running server; without it one is run inside this process.")
    ] = None,
    *,
    http: Annotated[bool, typer.Option("--http", help="Streamable HTTP on loopback instead of stdio.")] = False,
    port: Annotated[int, typer.Option(help="Port of --http; the address is /mcp.")] = 8765,
    root: Annotated[Path, typer.Option(help="Files are read below this folder alone.")] = Path(),
) -> None:
    """Serve coding agents over the Model Context Protocol; needs the extra: pip install 'plumbline[mcp]'."""
    try:
        from server.mcp import run
    except ModuleNotFoundError as error:
        if error.name != "mcp":
            raise
        fail("the MCP SDK is not installed; run pip install 'plumbline[mcp]'")
    run(url, http=http, port=port, root=root)


@models.command("check")
def check_model() -> None:
    """Try the configured model: reach, JSON schema, streaming, tools. Exit: 0 usable or none set, 1 not usable."""
    from server.settings import Settings
    from server.terminal.checking import check_model as run

    lines, usable = run(Settings())
    typer.echo("\n".join(lines))
    raise typer.Exit(0 if usable else FAILED)


@app.command()
def graph(*, svg: Annotated[bool, typer.Option("--svg", help="A picture in SVG instead.")] = False) -> None:
    """Print the state machine as Mermaid."""
    from agent.graph import compiled
    from server.terminal.drawing import drawn

    shown = compiled().get_graph()
    typer.echo(drawn(shown) if svg else shown.draw_mermaid(), nl=False)


@app.command()
def settings() -> None:
    """Print every setting, its default and what it does, as a Markdown table."""
    from server.terminal.printing import settings_table

    typer.echo(settings_table())


@app.command("slack-manifest")
def slack_manifest(
    address: Annotated[str, typer.Argument(help="Your server's own address, such as https://plumbline.example.com.")],
) -> None:
    """Print the manifest that makes the Slack app; docs/slack.md says where to paste it."""
    if not address.startswith("https://"):
        fail(f"Slack calls https addresses only, and {address} is none")
    from server.terminal.printing import manifest

    typer.echo(manifest(address), nl=False)


@app.command()
def schema() -> None:
    """Print the JSON Schemas of the contract: plan, turn, scenario."""
    from server.operations import schemas

    typer.echo(json.dumps(schemas().model_dump(), indent=2))


def fail(message: str) -> None:
    """One line on standard error, and exit code 2."""
    typer.echo(f"plumbline: {message}", err=True)
    raise typer.Exit(UNUSABLE)


def main() -> None:
    """The entry point; whatever goes wrong ends in one line on standard error, not in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that has no letter for something still shows the rest
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)  # as a shell reports an interrupted program
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        first = str(error).partition("\n")[0]
        what = f"{type(error).__name__}: {first}" if first else type(error).__name__
        typer.echo(f"plumbline: something broke on our side ({what}); run it with {TRACEBACK}=1 to see where", err=True)
        sys.exit(BROKEN)


if __name__ == "__main__":
    main()
