"""What Plumbline can do, which files it reads, and what it will not do."""

from agent.answering import Answer, Shelf
from agent.intake.reading import Question
from agent.state import Known

WHAT = (
    "I find out what a machine-learning project should work on next, and why. Describe the project in your own words "
    "and "
    "upload what you have; you get a plan in nine steps in which each recommendation carries its evidence, what it may "
    "gain and the experiment that would prove it wrong."
)
FILES = (
    "I read training logs (CSV, JSON lines, TensorBoard events, Hugging Face, Keras, Lightning, XGBoost and LightGBM "
    "records), predictions with labels (CSV, JSON lines, Parquet), score tables and classification reports, sweeps, "
    "learning curves, error-analysis sheets, evaluation logs and cost tables (Excel too). A table or log pasted into "
    "the "
    "message works as well."
)
LIMITS = (
    "I do not train models, run code or see your data beyond what you send, and I quote no number that is not in your "
    "files, your words or a cited passage."
)
FIRST = "To begin I need three things: what the system should do, what data there is, and where the project stands."


def capability(question: Question, known: Known, library: Shelf) -> Answer:
    """What it does, the files first if the question is about files, and how to begin where nothing is known."""
    about_files = any(word in question.text.casefold() for word in ("file", "format", "upload", "read", "csv", "log"))
    parts = [FILES, LIMITS] if about_files else [WHAT, FILES, LIMITS]
    if known.plan is None:
        parts.append(FIRST)
    return Answer("\n\n".join(parts))
