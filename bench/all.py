"""Run every benchmark, one after the other, and print its table. Each can be run alone: `python bench/NAME.py`."""

import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
VENVS = Path(os.environ.get("DESHI_PEERS") or HERE / "peers" / ".venvs")
# name, arguments, which claim it measures
BENCHES = (
    ("student", [], "how often the student is right, how sure, how fast"),
    ("student", ["--suite", "exam"], "the same on the exam, which nobody has read"),
    ("student", ["--suite", "bench/data/others.jsonl"], "the same on the commands of a tester"),
    ("promise", [], "is a promised error kept?"),
    ("stop", ["--service"], "how fast a stop reaches the body"),
    ("stop", ["--heldout", str(HERE / "data" / "stop_heldout.jsonl")], "which texts are stops"),
    ("cascade", ["--suite", "exam"], "the whole cascade with a teacher, and the budget"),
    ("decide", [], "decisions in process and over HTTP"),
    ("turns", [], "who waits how long at a busy model"),
    ("memory", [], "memory, cold start, import"),
    ("journal", [], "no acknowledged row is lost"),
    ("clinc", [], "a task of one's own, beside a linear model"),
    ("erase", [], "what is left of an erased person"),
    ("swap", [], "a promotion and a rollback while sixteen clients ask"),
    ("handover", [], "sixteen clients beside a training"),
    ("promotion", [], "how often the exam promotes what is no better, worse or better"),
    ("demo", ["--twice"], "three people teach it night by night, and a poisoned round is refused"),
    ("start", [], "from the command to the first answer"),
    ("two_servers", [], "two servers over one database, killed at load"),
    ("gateway", [], "what a proxied chat, a hit and a stream cost beside LiteLLM"),
    ("service_memory", [], "memory, growth over 100,000 chats, cold start, install"),
    ("single_flight", [], "equal chats of one moment make one call"),
    ("hedge_tail", [], "the slowest chats of a pool, with and without hedging"),
    ("plans", [], "every order from every posture: a legal plan, or a refusal with a reason"),
    ("fuzz_body", [], "garbage from a model makes no unsafe step"),
    ("fuzz_stop", [], "a body that moves after a stop is stopped again, whatever fails"),
    ("body_stop", [], "a stop while it dances, by every way, to the sample at the robot"),
    ("races", [], "no step after a stop, in 10,000 races"),
    ("brain_killed", [], "the service dies while the dog moves"),
    ("beat_soak", ["60"], "an hour of load, training and swaps without a false alarm"),
    ("frames", [], "what the page weighs, and its script time a frame"),
    ("first_sit", [], "from the start to a dog that sits"),
    ("sdk", [], "the robot's own client at go2sim, where it is there"),
    ("claudia", [], "every difference to another safety layer, where it is there"),
    ("harnesses", [], "inspect_ai and lm-eval ask deshi"),
)


def main() -> int:
    """Run all; return how many failed."""
    failed = []
    subprocess.run(["bash", str(HERE / "peers" / "build.sh"), str(VENVS)], check=True)
    for name, arguments, claim in BENCHES:
        print(f"\n== {name}: {claim}", flush=True)
        began = time.monotonic()
        environ = {**os.environ, "OMP_NUM_THREADS": "1"}
        done = subprocess.run(
            [sys.executable, str(HERE / f"{name}.py"), *arguments], env=environ, check=False
        )
        print(f"-- {name}: exit code {done.returncode}, {time.monotonic() - began:.0f} s", flush=True)
        failed += [name] if done.returncode else []
    print(
        f"\n{len(BENCHES) - len(failed)} of {len(BENCHES)} ran"
        + (f"; failed: {', '.join(failed)}" if failed else "")
    )
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
