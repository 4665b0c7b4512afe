"""Write a trained reader as two ONNX graphs, int8, with the tokenizer and settings beside them: what the package
ships."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path

import msgspec
import torch

from rawi.reader.model import Settings
from rawi.training.model import ReaderModel

OPSET = 17


def export_fp32(model: ReaderModel, folder: Path) -> None:
    """Write `triggers.onnx` and `roles.onnx` in float32 into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    model.eval()
    width = model.triggers.encoder.config.hidden_size
    ids, words = torch.ones(2, 9, dtype=torch.long), torch.zeros(2, 5, dtype=torch.long)
    jobs = (
        (
            model.triggers,
            "triggers.onnx",
            {
                "ids": ids,
                "keep": torch.ones(2, 9),
                "first": words,
                "last": words,
                "marks": torch.ones(2, 9, 3, dtype=torch.long),
            },
            {"logits": "window word", "states": "window piece"},
            {
                "ids": "window piece",
                "keep": "window piece",
                "first": "window word",
                "last": "window word",
                "marks": "window piece",
            },
        ),
        (
            model.roles,
            "roles.onnx",
            {
                "states": torch.zeros(2, 9, width),
                "keep": torch.ones(2, 9),
                "marker": torch.zeros(2, 9, dtype=torch.long),
                "first": words,
                "last": words,
                "trigger": torch.zeros(2, 2, dtype=torch.long),
            },
            {"roles": "trigger word", "labels": "trigger", "vector": "trigger"},
            {
                "states": "trigger piece",
                "keep": "trigger piece",
                "marker": "trigger piece",
                "first": "trigger word",
                "last": "trigger word",
                "trigger": "trigger",
            },
        ),
    )
    for module, name, inputs, outputs, axes in jobs:
        dynamic = {k: dict(enumerate(v.split())) for k, v in {**axes, **outputs}.items()}
        with warnings.catch_warnings():
            # the tracer warns of every shape taken from a tensor; the axes above are dynamic all the same
            warnings.simplefilter("ignore")
            torch.onnx.export(
                module,
                tuple(inputs.values()),
                str(folder / name),
                input_names=list(inputs),
                output_names=list(outputs),
                dynamic_axes=dynamic,
                opset_version=OPSET,
                dynamo=False,
            )


def quantise(source: Path, target: Path, exact: Sequence[int] = ()) -> None:
    """Write the int8 version of both graphs in `source` into `target`: weights per channel, activations at run time.

    `exact` are layers of the first graph whose second feed-forward product is left in floating point (its weights kept
    as float16): what goes into it has outliers, up to 60 against a median of 1.4, that one scale a tensor cannot
    hold."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    target.mkdir(parents=True, exist_ok=True)
    kept = {"triggers.onnx": [f"/layers.{i}/down/MatMul" for i in exact], "roles.onnx": []}
    with tempfile.TemporaryDirectory() as work:
        for name, nodes in kept.items():
            prepared = Path(work) / name
            quant_pre_process(str(source / name), str(prepared), skip_symbolic_shape=True)
            quantize_dynamic(
                prepared,
                target / name,
                weight_type=QuantType.QInt8,
                per_channel=True,
                op_types_to_quantize=["MatMul", "Gather"],
                nodes_to_exclude=nodes,
            )
            _halve(target / name, nodes)


def _halve(path: Path, nodes: Sequence[str]) -> None:
    """Keep the weights of these products as float16, turned back into float32 when the graph is loaded."""
    import onnx
    from onnx import helper, numpy_helper

    model = onnx.load(str(path))
    by_name = {n.name: n for n in model.graph.node}
    if missing := [name for name in nodes if name not in by_name]:
        raise ValueError(f"{path}: the graph has no node {', '.join(missing)}: see `exact` under [export]")
    weights = {i.name: i for i in model.graph.initializer}
    for name in nodes:
        node = by_name[name]
        weight = weights[node.input[1]]
        weight.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(weight).astype("float16"), weight.name))
        cast = helper.make_node(
            "Cast", [weight.name], [f"{weight.name}_full"], f"{name}_cast", to=onnx.TensorProto.FLOAT
        )
        node.input[1] = f"{weight.name}_full"
        model.graph.node.insert(0, cast)
    onnx.save(model, str(path))


def write(
    model: ReaderModel,
    settings: Settings,
    tokenizer: Path,
    folder: Path,
    fp32: Path | None = None,
    exact: Sequence[int] = (),
) -> None:
    """Write all that `ModelReader` loads into `folder`; with `fp32`, the unquantised graphs and settings there too.
    For `exact` see `quantise`."""
    with tempfile.TemporaryDirectory() as work:
        full = fp32 or Path(work)
        export_fp32(model, full)
        quantise(full, folder, exact)
    for place in [folder] + ([fp32] if fp32 else []):
        (place / "settings.json").write_bytes(msgspec.json.format(msgspec.json.encode(settings), indent=1))
        if tokenizer.resolve() != (place / "tokenizer.json").resolve():
            shutil.copy(tokenizer, place / "tokenizer.json")
