"""`make soak`: what takes too long for every change, in at most an hour. Prints figures, keeps them in `proof/`.

Parts: kills, presses, publications, fuzz, repeats. The minutes are shared among those that are asked for.
"""

import argparse
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Final

from tests.postgresql import Cluster, cluster
from tests.soak import fuzzing, kills, presses, publications, repeats
from tests.soak.figures import Figures, read, table, write
from tests.soak.portal import Broken

SUBMISSIONS: Final = 200
RANDOM_KILLS: Final = 1000
"""On each database."""
ROUNDS: Final = 200
REPEATS: Final = 50
EVERY: Final = ("kills", "presses", "publications", "fuzz", "repeats")
# Of the time: part -> its jobs. Fuzzing, where it is not alone, has the second processor and the whole time.
_WEIGHTS: Final = {
    "kills": {"disk": 6, "network": 3, "random": 20},
    "presses": {"presses": 6},
    "publications": {"publications": 6},
    "fuzz": {"fuzz": 0},
    "repeats": {"repeats": 24},
}
_ON_EACH_DATABASE: Final = {"kills", "presses"}

Job = Callable[[], Figures]


@contextmanager
def _databases(server: Cluster | None) -> Iterator[dict[str, Callable[[], str]]]:
    """Give addresses of fresh databases; an empty one means an SQLite of its own."""
    with ExitStack() as lent:
        found: dict[str, Callable[[], str]] = {"SQLite": str}
        if server is not None:
            found["PostgreSQL"] = lambda: lent.enter_context(server.database())
        yield found


def _kills(fresh: Callable[[], str], share: Callable[[str], float], seed: str) -> Iterator[Job]:
    yield lambda: kills.every_point(fresh(), "disk", SUBMISSIONS, share("disk"))
    yield lambda: kills.every_point(fresh(), "network", SUBMISSIONS, share("network"))
    yield lambda: kills.random_times(fresh(), RANDOM_KILLS, share("random"), seed)
    yield lambda: _must_break(kills.fixed_points(fresh(), 20, Broken(receipt_first=True)))


def _must_break(found: Figures) -> Figures:
    """Turn a negative control round: it holds when something was lost."""
    lost = int(found.values["lost"])
    values = {"kills": found.values["kills"], "lost, as it must": lost}
    broken = () if lost else ("the broken build lost nothing: this soak proves nothing",)
    return Figures(part="R01 negative control: receipt before commit", values=values, broken=broken)


def _presses(fresh: Callable[[], str], share: Callable[[str], float]) -> Iterator[Job]:
    for processes, threads in ((1, 20), (2, 10)):
        yield partial(_press, fresh, processes, threads, share("presses") / 2)


def _press(fresh: Callable[[], str], processes: int, threads: int, seconds: float) -> Figures:
    return presses.press_together(fresh(), processes, threads, ROUNDS, seconds)


def _fuzz(seconds: float, seed: str) -> Iterator[Job]:
    for parser in fuzzing.PARSERS:
        yield partial(fuzzing.figures, parser, seconds / len(fuzzing.PARSERS), seed)


@contextmanager
def _fuzz_beside(asked: argparse.Namespace, found: list[Figures]) -> Iterator[None]:
    """Fuzz in a process of its own while the rest runs; its figures come last."""
    if "fuzz" not in asked.parts or asked.parts == ["fuzz"]:
        yield
        return
    command = [sys.executable, "-m", "tests.soak", "fuzz", f"--minutes={asked.minutes}", f"--seed={asked.seed}"]
    with subprocess.Popen([*command, "--name=fuzz", "--databases=sqlite"], stdout=subprocess.DEVNULL) as process:
        try:
            yield
        except BaseException:
            process.kill()
            raise
        process.wait()
    found += read("fuzz")[1:]


def _repeats(share: Callable[[str], float]) -> Iterator[Job]:
    yield lambda: repeats.repeat(repeats.RESTLESS, REPEATS, share("repeats"))


def _jobs(asked: argparse.Namespace, server: Cluster | None) -> Iterator[tuple[str, Job]]:
    share = _shares(asked)
    with _databases(server) as databases:
        for name, fresh in databases.items():
            if "kills" in asked.parts:
                yield from ((name, job) for job in _kills(fresh, share, asked.seed))
            if "presses" in asked.parts:
                yield from ((name, job) for job in _presses(fresh, share))
        if "publications" in asked.parts:
            yield "", partial(publications.figures, share("publications"), asked.seed)
        if asked.parts == ["fuzz"]:
            yield from (("", job) for job in _fuzz(float(asked.minutes) * 60, asked.seed))
        if "repeats" in asked.parts:
            yield from (("", job) for job in _repeats(share))


def _shares(asked: argparse.Namespace) -> Callable[[str], float]:
    """Share the minutes among the jobs of the parts that are asked for; gives seconds."""
    weights: dict[str, int] = {}
    total = 0
    for part in asked.parts:
        times = 2 if part in _ON_EACH_DATABASE and asked.databases == "both" else 1
        weights |= _WEIGHTS[part]
        total += times * sum(_WEIGHTS[part].values())
    return lambda job: float(asked.minutes) * 60 * weights[job] / max(total, 1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", default=[*EVERY], help=f"some of: {' '.join(EVERY)}")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", default=secrets.token_hex(4))
    parser.add_argument("--databases", default="both", choices=("both", "sqlite"))
    parser.add_argument("--name", default="soak", help="name of the files in proof/")
    return parser.parse_args()


def _head(asked: argparse.Namespace) -> Figures:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    values = {"commit": commit.stdout.strip(), "seed": asked.seed, "minutes": asked.minutes}
    return Figures(part="soak", values=values)


def main() -> int:
    """Run the parts asked for, one after the other; the exit code is 1 where a promise was broken."""
    asked = _arguments()
    began = time.monotonic()
    found = [_head(asked)]
    with ExitStack() as stack:
        server = stack.enter_context(cluster()) if asked.databases == "both" else None
        stack.enter_context(_fuzz_beside(asked, found))
        for name, job in _jobs(asked, server):
            one = job()
            found.append(Figures(part=f"{one.part} {name}".strip(), values=one.values, broken=one.broken))
            print(table(found[-1:]), flush=True)  # noqa: T201 - the way to people
    write(found, asked.name)
    print(f"\n{(time.monotonic() - began) / 60:.1f} minutes, {sum(not one.is_good for one in found)} broken")  # noqa: T201
    return 0 if all(one.is_good for one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
