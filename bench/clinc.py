"""A task of one's own on 150 intents: CLINC150 (Larson et al. 2019), trained by the public command, beside a linear model.

python bench/clinc.py [--minutes N] [--peer PYTHON]

The data is read from $DESHI_DATA/clinc150 and written to a temporary folder only; the release is marked as not for release
and is deleted with it. The peer is scikit-learn's LinearSVC over words and characters, trained on the rows inside (the 100 rows
outside, a label to ours, are none to it); it runs in the interpreter of --peer, or in an environment made for it under build/.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

from deshi.bootstrap.own import find_task
from deshi.bootstrap.task_loop import make_student
from deshi.pure.statistics import area_under_roc, percentile
from deshi.sections import Settings
from results import machine, record

ROOT = Path(__file__).parents[1]
DATA = ROOT / os.environ.get("DESHI_DATA", "../shared/data") / "clinc150" / "data_full.json"
PEER = ROOT / "build" / "clinc-peer"
OUTSIDE, ACCEPTED = "oos", 0.81
LINEAR = """
import json, sys
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC
data = json.load(open(sys.argv[1]))
both = [TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)]
train = [text for text, _ in data["train"]]
model = LinearSVC().fit(hstack([one.fit_transform(train) for one in both]).tocsr(), [y for _, y in data["train"]])
for name in ("test", "oos_test"):
    scores = model.decision_function(hstack([one.transform([t for t, _ in data[name]]) for one in both]).tocsr())
    for row in scores:
        print(json.dumps([name, str(model.classes_[row.argmax()]), float(row.max())]))
"""

Said = list[tuple[str, float]]  # label, and a score that is high for what is inside


def write_task(folder: Path, data: dict[str, list[list[str]]]) -> None:
    """Write the folder of a task as a user would."""
    labels = [*sorted({label for _, label in data["train"]}), OUTSIDE]
    head = f'# CLINC150, CC BY 3.0: for this measurement, not for release\nname = "clinc150"\noutside = "{OUTSIDE}"\n'
    folder.mkdir()
    (folder / "task.toml").write_text(head + "".join(f"[labels.{label}]\n" for label in labels), "utf-8")
    rows = [{"text": text, "label": label} for text, label in data["train"] + data["oos_train"]]
    (folder / "examples.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def ours(
    folder: Path, data: dict[str, list[list[str]]], minutes: float
) -> tuple[Said, Said, list[float], float]:
    """Train by the public command; return the answers inside and outside, milliseconds a decision, seconds of training."""
    began = time.monotonic()
    command = ["learn", "base", "--task", str(folder)] + (["--minutes", str(minutes)] if minutes else [])
    subprocess.run([sys.executable, "-m", "deshi.cli.main", *command], check=True)
    took = time.monotonic() - began
    student, _ = make_student(Settings(folder / "home"), find_task(folder))
    for text, _ in data["val"][:50]:
        student.propose(text)
    said: list[Said] = []
    times = []
    for name in ("test", "oos_test"):
        found = []
        for text, _ in data[name]:
            start = time.perf_counter()
            one = student.propose(text)
            times.append((time.perf_counter() - start) * 1e3)
            # an answer that is `outside` says by its confidence how far outside
            found.append(
                (OUTSIDE, -1.0)
                if one is None
                else (one.label, one.confidence * (-1 if one.label == OUTSIDE else 1))
            )
        said.append(found)
    student.close()
    return said[0], said[1], times, took


def linear(python: Path) -> tuple[Said, Said]:
    """Return the answers of the linear model."""
    done = subprocess.run([str(python), "-c", LINEAR, str(DATA)], capture_output=True, text=True, check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return tuple(
        [(label, score) for name, label, score in rows if name == one] for one in ("test", "oos_test")
    )  # type: ignore[return-value]


def peer_python() -> Path:
    """Return an interpreter with scikit-learn, made on first use."""
    python = PEER / "bin" / "python"
    if not python.exists():
        venv.create(PEER, with_pip=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", "scikit-learn"], check=True)
    return python


def figures(inside: Said, outside: Said, right: list[str]) -> tuple[float, float, float]:
    """Return accuracy inside, AUROC, and the share of what is outside that is escalated where 81 % of what is inside is accepted."""
    accuracy = sum(label == gold for (label, _), gold in zip(inside, right, strict=True)) / len(right)
    scores, strange = [score for _, score in inside], [score for _, score in outside]
    threshold = percentile(scores, 1 - ACCEPTED)
    escalated = sum(score < threshold for score in strange) / len(strange)
    return accuracy, area_under_roc(scores, strange), escalated


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=0.0)
    parser.add_argument("--peer", type=Path, default=None)
    args = parser.parse_args()
    data = json.loads(DATA.read_text("utf-8"))
    right = [label for _, label in data["test"]]
    print(f"machine: {machine()}")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "clinc"
        write_task(folder, data)
        inside, outside, times, took = ours(folder, data, args.minutes)
        size = sum(path.stat().st_size for path in (folder / "release").iterdir()) / 1e6
    peer = figures(*linear(args.peer or peer_python()), right)
    own = figures(inside, outside, right)
    print("\n| | inside right | AUROC | outside escalated at 81 % accepted |\n|---|---|---|---|")
    for name, (accuracy, area, escalated) in (("deshi", own), ("LinearSVC", peer)):
        print(f"| {name} | {accuracy:.2%} | {area:.4f} | {escalated:.1%} |")
    print(f"trained in {took:.0f} s, release {size:.0f} MB, decision p50 {percentile(times, 0.5):.2f} ms")
    record(
        clinc_accuracy=own[0], clinc_auroc=own[1], clinc_escalated=own[2], clinc_p50_ms=percentile(times, 0.5),
        clinc_linear_accuracy=peer[0], clinc_linear_auroc=peer[1],
    )  # fmt: skip


if __name__ == "__main__":
    main()
