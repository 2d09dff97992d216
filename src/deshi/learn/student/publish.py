"""A trained student as a release folder: graph, weights, index of known examples, and the card that names them all."""

import json
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.numpy import save

from deshi.learn import releases
from deshi.learn.student.calibrate import temperature
from deshi.learn.student.corrects import Said, head
from deshi.learn.student.data import Encoder, Example
from deshi.learn.student.export import export
from deshi.learn.student.model import Network, weights_of
from deshi.learn.student.train import Trained, score
from deshi.pure.novelty import NOVELTY, build
from deshi.pure.packed import packed, unpacked
from deshi.pure.release import GRAPH, INDEX, TEXTS, WEIGHTS, Release


def publish(
    trained: Trained,
    folder: Path,
    task: str,
    calibration: Sequence[Example],
    known: Sequence[Example],
    notes: dict[str, Any] | None = None,
    seen: Iterable[str] = (),
    said: Iterable[Said] = (),
) -> Release:
    """Write the release of `trained` into `folder` and return its card.

    `calibration` are rows that were not trained on; `known` (about 2,000) become the index of nearest examples; `notes`
    may hold the card's `corpus`, `command`, `figures` and `parent`; `seen` are texts that were trained on (a few hundred
    thousand), from which the filter of known n-grams is made; `said` are sentences that put the
    answer before them right or don't, from which the head for corrections is made. The card is written last.
    """
    notes = dict(notes or {})
    table = trained.table
    acting = {table.labels.index(label) for label in table.acting}
    written = packed({name: value.numpy() for name, value in weights_of(trained.network).items()})
    for name, value in unpacked(written).items():  # measured is what is shipped
        weights_of(trained.network)[name].copy_(torch.from_numpy(value))
    at = temperature(score(trained.network, trained.encoder, calibration), acting)
    files = {
        GRAPH: export(trained.network),
        WEIGHTS: save(written),
        **index(trained.network, trained.encoder, known),
        NOVELTY: build(seen),
        **head(trained.network, trained.encoder, said),
    }
    card = Release(
        task=task,
        labels=table.labels,
        codes=table.codes,
        acting=table.acting,
        shape=trained.encoder.shape,
        temperature=at,
        files={},
        network=trained.network.sizes.as_dict(),
        corpus=notes.get("corpus", ""),
        figures={"held": trained.figures, "examples": trained.examples, **notes.get("figures", {})},
        made=round(time.time(), 3),
        command=notes.get("command", ""),
        seconds=trained.seconds,
        parent=notes.get("parent", ""),
    )
    return releases.write(folder, card, files)


def index(network: Network, encoder: Encoder, known: Sequence[Example]) -> dict[str, bytes]:
    """Return the files with the vectors (fp16, length 1, `[N, d]`) and the texts of the known examples, in the same order."""
    found = []
    with torch.inference_mode():
        for i in range(0, len(known), 64):
            part = [encoder.encode(example) for example in known[i : i + 64]]
            found.append(network(torch.from_numpy(encoder.batch(part).rows))[4])
    vectors = torch.cat(found) if found else torch.zeros(0, network.sizes.width)
    rows = [[example.text, example.label, list(example.actions)] for example in known]
    texts = "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n"
    return {INDEX: save({"vectors": vectors.half().numpy()}), TEXTS: texts.encode()}
