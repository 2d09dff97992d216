"""Can evaluation harnesses ask deshi as they ask a model server, and are their figures those of the model itself?

    bench/peers/build.sh bench/peers/.venvs inspect_ai lm_eval && python bench/harnesses.py        about two minutes
    python bench/harnesses.py --peers FOLDER --gguf FILE         with a model of one's own in place of a tiny random one

deshi runs with an API key and an embedded model; inspect_ai and lm-eval run in environments of their own, offline. Beside it
llama.cpp's own server is asked for the same: what it says to each chat, and, token by token from the probabilities of all tokens,
how likely each text is. Ends with status 1 where a harness fails or a figure is another.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.peers.llama_cpp import tiny

from gateway import VENVS, Server, deshi, script, version
from results import machine, record

TASKS = Path(__file__).parent / "harness"
QUESTIONS = (
    "Turn left.",
    "How old are you?",
    "座って",
    "向右转两次",
    "Say hello, then sit down.",
    "What is 3 and 4?",
)
CONTEXTS = ("The dog sits down and", "Turn left, then turn", "犬は座って", "The sky is")
ENDS = (" stands up", " right.", "、待ちます", ' says "hello" twice')
TEXTS = ("The dog sits down and waits.", "右に曲がって、止まって。", "One, two, three, four: 1, 2, 3, 4.")
STOP = ["\n\n\n"]
OFF = 1e-2  # how far a sum of log-likelihoods may lie off: half a thousandth a token
_ALL = 1_000_000


class Direct:
    """llama.cpp's own server."""

    def __init__(self, address: str) -> None:
        self.address = address

    def tell(self, path: str, body: dict[str, Any]) -> Any:
        """Ask one of its routes."""
        data = json.dumps(body).encode()
        asked = urllib.request.Request(self.address + path, data, {"content-type": "application/json"})
        with urllib.request.urlopen(asked, timeout=300) as reply:
            return json.load(reply)

    def says(self, question: str) -> str:
        """Return what it says to a chat, at temperature 0 and in 24 tokens."""
        said = [{"role": "user", "content": question}]
        body = {"messages": said, "temperature": 0, "max_tokens": 24, "stop": STOP}
        return str(self.tell("/v1/chat/completions", body)["choices"][0]["message"]["content"])

    def tokens(self, text: str) -> list[int]:
        """Return a text's tokens."""
        return list(self.tell("/tokenize", {"content": text, "add_special": False})["tokens"])

    def likely(self, ids: list[int], after: int) -> float:
        """Return the log-likelihood of the tokens from place `after` on: each looked up among all tokens."""
        return sum(self._next(ids[:place], ids[place]) for place in range(after, len(ids)))

    def _next(self, before: list[int], wanted: int) -> float:
        body = {"prompt": before, "n_predict": 1, "n_probs": _ALL, "temperature": 0.0, "cache_prompt": False}
        told = self.tell("/completion", body)["completion_probabilities"][0]["top_logprobs"]
        return next(float(one["logprob"]) for one in told if one["id"] == wanted)


@contextmanager
def direct(path: Path) -> Iterator[Direct]:
    """Run llama.cpp's own server while the block lasts."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_parallel, params.n_ctx = 1, 4_096
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.warmup, params.verbosity, params.cache_ram_mib = False, -1, 0
    server = xllamacpp.Server(params)
    try:
        yield Direct(str(server.listening_address))
    finally:
        del server


def truths(model: Direct, end: int) -> dict[str, list[dict[str, Any]]]:
    """Return the questions of all tasks with the model's own figures; `end` is the token that stands before a whole text."""
    chats = [{"question": one, "answer": model.says(one)} for one in QUESTIONS]
    choices = []
    for context in CONTEXTS:
        known = [model.tokens(context + end) for end in ENDS]
        sums = [model.likely(ids, len(model.tokens(context))) for ids in known]
        choices.append(
            {"context": context, "choices": list(ENDS), "sums": sums, "best": sums.index(max(sums))}
        )
    texts = [{"text": one, "sum": model.likely([end, *model.tokens(one)], 1)} for one in TEXTS]
    return {"chats": chats, "choices": choices, "texts": texts}


def inspected(server: Server, peers: Path, folder: Path) -> dict[str, float]:
    """Run inspect_ai; return the accuracy of each of its tasks."""
    environ = {
        **os.environ, "PYTHONPATH": "", "DESHI_TRUTH": str(folder / "truth.json"), "DESHI_API_KEY": server.key, "INSPECT_LOG_DIR": str(folder / "logs"),
        "DESHI_BASE_URL": f"http://127.0.0.1:{server.port}/v1", "INSPECT_DISPLAY": "none",
    }  # fmt: skip
    found = {}
    for name, model in (("said", "tiny"), ("shape", "tiny"), ("tools", "bench")):
        for way in ("false", "true"):
            command = [str(peers / "inspect_ai" / "bin" / "inspect"), "eval", f"{TASKS / 'tasks.py'}@{name}"]
            command += ["--model", f"openai-api/deshi/{model}", "-M", f"stream={way}", "--log-format", "json"]
            run(command, environ, folder)
            newest = max((folder / "logs").glob("*.json"), key=lambda one: one.stat().st_mtime_ns)
            told = json.loads(newest.read_text())
            if told["status"] != "success":
                raise SystemExit(f"inspect_ai {name}: {told['status']}: {str(told.get('error'))[-2000:]}")
            streamed = ", streamed" if way == "true" else ""
            found[name + streamed] = told["results"]["scores"][0]["metrics"]["accuracy"]["value"]
    return found


def evaluated(
    server: Server, peers: Path, folder: Path, model: str, tasks: str, *more: str, **options: Any
) -> dict[str, list[dict[str, Any]]]:
    """Run lm-eval; return its samples by task."""
    route = "chat/completions" if "chat" in model else "completions"
    told = {
        "model": "tiny",
        "base_url": f"http://127.0.0.1:{server.port}/v1/{route}",
        "max_retries": 1,
        **options,
    }
    out = Path(tempfile.mkdtemp(dir=folder))
    command = [str(peers / "lm_eval" / "bin" / "lm_eval"), "run", "--model", model, "--tasks", tasks]
    command += ["--model_args", ",".join(f"{name}={value}" for name, value in told.items())]
    command += ["--include_path", str(TASKS), "--output_path", str(out), "--log_samples", *more]
    environ = {
        **os.environ, "PYTHONPATH": "", "OPENAI_API_KEY": server.key, "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1",
        "HF_HOME": str(folder / "hf"),
    }  # fmt: skip
    run(command, environ, folder)
    return {
        task: [json.loads(line) for path in out.rglob(f"samples_{task}_*.jsonl") for line in path.open()]
        for task in tasks.split(",")
    }


def run(command: list[str], environ: dict[str, str], folder: Path) -> None:
    """Run a harness in a folder; it must end well."""
    done = subprocess.run(command, env=environ, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stdout + done.stderr)[-4_000:]
        raise SystemExit(f"{' '.join(command[:3])} ... ended with {done.returncode}:\n{said}")


def off(samples: list[dict[str, Any]], key: str) -> float:
    """Return by how much the log-likelihoods of samples differ from the model's own, at most."""
    most = 0.0
    for sample in samples:
        wanted = sample["doc"][key] if key == "sums" else [sample["doc"][key]]
        found = [one[0] for one in sample["filtered_resps"]] if key == "sums" else sample["filtered_resps"]
        found = [float(one[0] if isinstance(one, list) else one) for one in found]
        assert len(found) == len(wanted), f"{len(found)} answers for {len(wanted)} texts"
        most = max(most, *(abs(one - other) for one, other in zip(found, wanted, strict=True)))
    return most


def lm_eval(server: Server, peers: Path, folder: Path) -> tuple[dict[str, float], dict[str, float]]:
    """Run lm-eval; return the shares that are right, and by how much log-likelihoods differ."""
    said = evaluated(server, peers, folder, "local-chat-completions", "deshi_said", "--apply_chat_template")
    rows = said["deshi_said"]
    right = {"generate_until, chat": sum(one["exact_match"] for one in rows) / len(rows)}
    differ = {}
    for way, size in (("tokens", 1), ("text", 1), ("tokens by fours", 4)):
        more = {"tokenizer_backend": "remote", "auth_token": server.key, "tokenized_requests": way != "text"}
        tasks = "deshi_choices,deshi_rolling"
        found = evaluated(
            server, peers, folder, "local-completions", tasks, "--batch_size", str(size), **more
        )
        rows = found["deshi_choices"]
        right[f"choices, sent as {way}"] = sum(one["acc"] for one in rows) / len(rows)
        differ[f"choices, sent as {way}"] = off(rows, "sums")
        differ[f"whole texts, sent as {way}"] = off(found["deshi_rolling"], "sum")
    return right, differ


def prepared(path: Path, folder: Path) -> None:
    """Write the tasks' data: questions with the model's own answers and figures."""
    with direct(path) as model:
        told = json.loads(urllib.request.urlopen(f"{model.address}/props", timeout=60).read())
        found = truths(model, model.tokens(told.get("bos_token") or told["eos_token"])[0])
    for name, rows in found.items():
        (folder / f"{name}.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in rows))
    (folder / "truth.json").write_text(json.dumps(found))


def main() -> None:
    """Print the table and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--peers", type=Path, default=VENVS)
    parser.add_argument("--gguf", type=Path)
    parser.add_argument("--only", default="inspect_ai,lm_eval")
    args = parser.parse_args()
    right: dict[str, float] = {}
    differ: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        path = args.gguf.resolve() if args.gguf else tiny(folder / "tiny.gguf")
        prepared(path, folder)
        caller = stack.enter_context(script("caller", folder))
        more = f"[models.tiny]\nprovider = 'llamacpp'\nmodel = '{path}'\n[chat]\ndefault = 'tiny'\n"
        server = stack.enter_context(deshi(folder, caller.port, more))
        print(machine())
        if "inspect_ai" in args.only:
            print(f"inspect_ai {version(str(args.peers / 'inspect_ai' / 'bin' / 'python'), 'inspect_ai')}")
            right |= {f"inspect_ai {key}": one for key, one in inspected(server, args.peers, folder).items()}
        if "lm_eval" in args.only:
            print(f"lm_eval {version(str(args.peers / 'lm_eval' / 'bin' / 'python'), 'lm_eval')}")
            shares, sums = lm_eval(server, args.peers, folder)
            right |= {f"lm-eval {key}": one for key, one in shares.items()}
            differ |= {f"lm-eval {key}": one for key, one in sums.items()}
    report(right, differ)


def report(right: dict[str, float], differ: dict[str, float]) -> None:
    """Print the table, keep the figures, and end with status 1 where a claim does not hold."""
    for name, share in right.items():
        print(f"{name:44} right {share:7.1%}")
    for name, most in differ.items():
        print(f"{name:44} log-likelihood off by {most:.5f} at most")
    if len(right) > 6 and differ:
        record(harness_right=min(right.values()), harness_loglik_off=max(differ.values()))
    if min(right.values()) < 1 or max(differ.values(), default=0.0) > OFF:
        raise SystemExit("A harness found something else than the model itself tells.")


if __name__ == "__main__":
    main()
