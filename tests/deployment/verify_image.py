"""Takes the steps of docker/Dockerfile without Docker, in a root made with debootstrap, and starts
what comes out: `python -m tests.deployment.verify_image BASE WORK` as root. BASE is what
python:3.11-slim would be: python3.11 with venv, libpython3.11-dev, tzdata and ca-certificates.

It shows that the steps work, that the final image has no compiler and no pip, and that every
process starts as user 10001 on a root mounted read-only. It does not show what Docker itself does:
layers, the entry point, health checks on a timer, networks.
"""

from __future__ import annotations

import fnmatch
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

PASSED_ON = ("http_proxy", "https_proxy", "PIP_INDEX_URL", "UV_INDEX_URL", "SSL_CERT_FILE")
UNTIL_WELL = """
python -m bot "$0" & pid=$!
code=1
for i in $(seq 90); do python docker/healthcheck.py "$0" && code=0 && break; sleep 1; done
kill $pid; wait $pid; exit $code
"""
FORBIDDEN = ("gcc", "cc", "make", "pip", "pip3", "uv")


def instructions(text: str) -> list[tuple[str, str]]:
    """Each instruction's name and argument, with continued lines joined."""
    joined = re.sub(r"\\\n", " ", "\n".join(x for x in text.splitlines() if not x.startswith("#")))
    return [(name, rest) for name, _, rest in (x.partition(" ") for x in joined.splitlines() if x)]


class Build:
    """The stages, each a folder under ``work``."""

    def __init__(self, base: Path, work: Path) -> None:
        self.base, self.work, self.root, self.env = (
            base,
            work,
            base,
            {"PATH": "/usr/bin:/bin:/sbin"},
        )
        self.folder = Path("/")

    def take(self, name: str, rest: str) -> None:
        """One instruction; what is only for Docker does nothing here."""
        deed = getattr(self, f"_{name.lower()}", None)
        if name in ("COPY", "RUN") and self._mark().exists():
            return
        print(f"{name} {rest[:100]}" if deed else f"{name} (not taken)", flush=True)
        if deed:
            deed(rest)

    def _from(self, rest: str) -> None:
        if self.root != self.base:
            self._mark().touch()
        source, _, stage = rest.partition(" AS ")
        self.folder = Path("/")
        self.root = self.work / stage
        self.env = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": "/root"}
        if self._mark().exists():
            return
        shutil.rmtree(self.root, ignore_errors=True)
        origin = self.base if source.startswith("$") else self.work / source
        subprocess.run(["cp", "-a", "--reflink=auto", origin, self.root], check=True)

    def _mark(self) -> Path:
        """Beside the root of a stage that was taken to its end: it is not taken again."""
        return self.work / f"{self.root.name}.done"

    def _workdir(self, rest: str) -> None:
        self.folder = Path(rest)
        self._inside(self.folder).mkdir(parents=True, exist_ok=True)

    def _env(self, rest: str) -> None:
        for pair in shlex.split(rest):
            name, _, value = pair.partition("=")
            self.env[name] = value.replace("$PATH", self.env["PATH"])

    def _copy(self, rest: str) -> None:
        *sources, target = shlex.split(rest)
        if sources[0].startswith("--from="):
            origin = self.work / sources[0].removeprefix("--from=") / sources[1].lstrip("/")
            shutil.rmtree(self._inside(Path(target)), ignore_errors=True)
            subprocess.run(["cp", "-a", origin, self._inside(Path(target))], check=True)
            return
        for path in context():
            if sources == ["."] or str(path) in sources:
                goal = self._inside(self.folder / path)
                goal.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, goal)

    def _run(self, rest: str) -> None:
        passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        passed["DEBIAN_FRONTEND"] = "noninteractive"
        command = ["chroot", str(self.root), "sh", "-c", f"cd {self.folder} && {rest}"]
        subprocess.run(command, check=True, env={**self.env, **passed})

    def _inside(self, path: Path) -> Path:
        return self.root / str(path).lstrip("/")

    def as_carers_meet_it(self, command: str, **settings: str) -> subprocess.Popen[str]:
        """Start ``command`` as user 10001, with only the volume and /tmp to write to."""
        inner = f"cd {self.folder} && exec {command}"
        writable = "".join(
            f"mount -t tmpfs -o mode=1777 none {self.root}/{one} && "
            for one in ("tmp", "var/lib/alongside")
        )
        ro = f"mount --bind {self.root} {self.root} && mount -o remount,bind,ro {self.root} && "
        dev = f"mount --bind /dev {self.root}/dev && mount -t proc none {self.root}/proc && "
        run = f"exec chroot --userspec=10001:10001 {self.root} sh -c {shlex.quote(inner)}"
        return subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", dev + ro + writable + run],
            env={**self.env, **settings}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip


def context() -> list[Path]:
    """The files that .dockerignore lets in."""
    rules = [x for x in Path(".dockerignore").read_text().splitlines() if x[:1] not in ("", "#")]
    kept = [rule[1:] for rule in rules if rule.startswith("!")]
    barred = [rule.removeprefix("**/") for rule in rules if rule.startswith("**/")]
    files = (
        x for one in kept for x in ([Path(one)] if Path(one).is_file() else Path(one).rglob("*"))
    )
    return [
        x for x in files
        if x.is_file() and not any(fnmatch.fnmatch(part, bar) for part in x.parts for bar in barred)
    ]  # fmt: skip


def main(base: Path, work: Path) -> int:
    """0 if every step and every process did what it should."""
    build = Build(base.resolve(), work.resolve())
    for name, rest in instructions(Path("docker/Dockerfile").read_text(encoding="utf-8")):
        build.take(name, rest)
    path = build.env["PATH"].split(":")
    found = [f"{d}/{x}" for d in path for x in FORBIDDEN if build._inside(Path(d, x)).exists()]
    size = subprocess.run(["du", "-sm", build.root / "alongside"], capture_output=True, text=True,
                          check=True).stdout.split()[0]  # fmt: skip
    print(f"tools left in the final root: {found or 'none'}; /alongside is {size} MB")
    return len(found) + sum(
        not _starts(build, name) for name in ("actions", "rasa", "gateway", "console", "worker")
    )


def _starts(build: Build, name: str) -> bool:
    """Whether the process of that name gets well."""
    secret = {"ALONGSIDE_INTERNAL_SECRET": "x" * 40, "ALONGSIDE_RASA_PORT": "15005",
              "ALONGSIDE_ACTIONS_PORT": "15055", "ALONGSIDE_GATEWAY_PORT": "18080",
              "ALONGSIDE_CONSOLE_PORT": "18081"}  # fmt: skip
    process = build.as_carers_meet_it(shlex.join(["sh", "-c", UNTIL_WELL, name]), **secret)
    said, _ = process.communicate()
    print(f"{name}: {'well' if process.returncode == 0 else 'NOT WELL'}")
    if process.returncode:
        print("\n".join(said.splitlines()[-12:]))
    return process.returncode == 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
