"""Many simulated runs: `python -m tests.sim --seeds N`, or one again: `--seed S`."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from multiprocessing import Pool

from tests.sim.driver import Failure, Simulation
from tests.sim.planted import BUGS, planted


def run_seed(seed: int) -> tuple[int, int, Counter[str], str | None]:
    """Returns the seed, how often the power was cut, what the run had in it, and what was found."""
    simulation = Simulation(seed)
    try:
        simulation.run()
    except Failure as failure:
        return seed, simulation.cuts, simulation.did, str(failure)
    return seed, simulation.cuts, simulation.did, None


def find_planted(name: str, most: int) -> tuple[int, str] | None:
    """Run seeds with a bug planted until one finds it; returns how many that took, and what was found."""
    with planted(name):
        for seed in range(most):
            failure = run_seed(seed)[3]
            if failure is not None:
                return seed + 1, failure.partition("\n")[0]
    return None


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.sim", description="Power cuts on a simulated disk.")
    parser.add_argument("--seeds", type=int, default=1000, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the first one")
    parser.add_argument("--seed", type=int, help="only this one")
    parser.add_argument("--jobs", type=int, default=0, help="processes, all cores by default")
    parser.add_argument("--planted", action="store_true", help="how many seeds find each planted bug instead")
    wanted = parser.parse_args()
    if os.environ.get("PYTHONHASHSEED") != "0":
        # The order of sets of text must be the same each time.
        os.execve(
            sys.executable, [sys.executable, "-m", "tests.sim", *sys.argv[1:]], {**os.environ, "PYTHONHASHSEED": "0"}
        )
    if wanted.planted:
        for name in BUGS:
            print(f"{name}: {find_planted(name, wanted.seeds)}", flush=True)
        return 0
    seeds = [wanted.seed] if wanted.seed is not None else range(wanted.first, wanted.first + wanted.seeds)
    began = time.monotonic()
    cuts = 0
    did: Counter[str] = Counter()
    failed = []
    with Pool(1 if wanted.seed is not None else wanted.jobs or None) as pool:
        for seed, made, done, failure in pool.imap_unordered(run_seed, seeds, chunksize=10):
            cuts += made
            did += done
            if failure is not None:
                failed.append(seed)
                print(failure, end="\n\n", flush=True)
    print(", ".join(f"{what}: {times}" for what, times in sorted(did.items())))
    print(f"{len(seeds)} seeds, {cuts} power cuts, {len(failed)} failed {sorted(failed)[:40]}")
    print(f"{time.monotonic() - began:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
