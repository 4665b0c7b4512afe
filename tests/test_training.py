"""Training from end to end with a tiny model: epochs, going on after a stop, export; the exported graphs agree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed (extra 'train')")

from rawi.reader.encoding import PieceEncoder  # noqa: E402
from rawi.reader.model import WEIGHTS, ModelReader, OnnxBackend, Settings  # noqa: E402
from rawi.training import data, export, pretrain, train  # noqa: E402
from rawi.training.cli import mode_columns  # noqa: E402
from rawi.training.encoder import Encoder, EncoderConfig  # noqa: E402
from rawi.training.evaluate import report_of, sample_pairs, scorer, sentences_of  # noqa: E402
from rawi.training.model import ReaderConfig, ReaderModel  # noqa: E402
from rawi.training.torch_backend import TorchBackend  # noqa: E402

TOKENIZER = WEIGHTS / "tokenizer.json"
PAIRS = sample_pairs(Path(__file__).parent.parent / "samples")


def tiny() -> ReaderModel:
    torch.manual_seed(0)
    pieces = PieceEncoder(TOKENIZER).tokenizer.get_vocab_size()
    shape = EncoderConfig(pieces, hidden_size=32, num_hidden_layers=3, num_attention_heads=4, intermediate_size=64)
    return ReaderModel(Encoder(shape, 0.0), ReaderConfig(tuple(mode_columns()), branch=1, hidden=32, entry=1), 0.1)


def examples(n: int = 6) -> list[data.Example]:
    return data.build(PAIRS[:n], PieceEncoder(TOKENIZER))


def test_every_annotated_trigger_becomes_an_example() -> None:
    built = data.build(PAIRS, PieceEncoder(TOKENIZER))
    assert sum(len(e.events) for e in built) == sum(len(a["events"]) for _, a in PAIRS)


def test_loss_falls_and_a_stopped_run_goes_on(tmp_path: Path) -> None:
    def config(epochs: int) -> train.TrainConfig:
        return train.TrainConfig(epochs=epochs, batch=4, rate=1e-3, head_rate=3e-3, average=1)

    model, some = tiny(), examples()
    train.train(model, some, some, mode_columns(), config(2), tmp_path)
    train.train(tiny(), some, some, mode_columns(), config(4), tmp_path)
    log = [json.loads(line) for line in (tmp_path / "log.jsonl").open(encoding="utf-8")]
    assert [row["epoch"] for row in log] == [1, 2, 3, 4]
    assert log[-1]["loss of trigger"] < 0.9 * log[0]["loss of trigger"]


def test_unknown_setting_is_named() -> None:
    with pytest.raises(ValueError, match="epoks"):
        train.config_from({"epoks": 3})


def test_pretraining_lowers_the_held_out_loss(tmp_path: Path) -> None:
    encoder = tiny().triggers.encoder
    rows = pretrain.pack([s.ids for e in examples(28) for s in e.sentences] * 4, 32)
    config = pretrain.PretrainConfig(steps=60, minutes=5, length=32, batch=16, rate=3e-3, warmup=5, save_every=60)
    after = pretrain.pretrain(encoder, rows, rows[:16], config, tmp_path)
    first = json.loads((tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()[0])["held_out"]
    assert after < first - 0.5
    assert (tmp_path / "encoder.pt").exists()


def test_exported_graphs_compute_what_the_model_does(tmp_path: Path) -> None:
    model = tiny().eval()
    modes = mode_columns()
    export.write(
        model, Settings(modes=modes, threshold=0.02, branch=1), TOKENIZER, tmp_path / "int8", tmp_path / "fp32"
    )
    ids = np.array([[0, 50, 60, 70, 80, 2]])
    keep = np.ones(ids.shape, np.float32)
    words = np.array([[1, 2, 4]])
    marks = np.zeros((1, 6, 3), np.int64)
    marks[0, 2] = 5, 33, 49
    torch.nn.init.normal_(model.triggers.marks.weight)
    export.export_fp32(model, tmp_path / "fp32")
    ours = TorchBackend(model).triggers(ids, keep, words, words, marks)
    theirs = OnnxBackend(tmp_path / "fp32").triggers(ids, keep, words, words, marks)
    unmarked, _ = TorchBackend(model).triggers(ids, keep, words, words, np.zeros_like(marks))
    assert not np.allclose(ours[0], unmarked, atol=1e-3)
    for a, b in zip(ours, theirs, strict=True):
        assert np.allclose(a, b, atol=1e-4)
    marker = np.array([[0, 0, 3, 0, 0, 0]])
    trigger = np.array([[2, 2]])
    states = ours[1].astype(np.float32)
    for a, b in zip(
        TorchBackend(model).roles(states, keep, marker, words, words, trigger),
        OnnxBackend(tmp_path / "fp32").roles(states, keep, marker, words, words, trigger),
        strict=True,
    ):
        assert np.allclose(a, b, atol=1e-4)
    reader = ModelReader(tmp_path / "int8")
    work = [(report_of(d), sentences_of(d)) for d, _ in PAIRS[:2]]
    for (report, _), mentions in zip(work, reader.read(work), strict=True):
        for m in mentions:
            assert report.text[m.trigger.start : m.trigger.end] == m.trigger.text


def test_scorer_gives_the_figures_that_training_logs() -> None:
    figures: dict[str, Any] = scorer(PAIRS[:2], TOKENIZER, mode_columns())(tiny().eval())
    assert 0 <= figures["trigger+type"] <= 1
