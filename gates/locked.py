"""The packages that the lock files name, Python's and Node's, with version and hashes."""

import base64
import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Package:
    """One package in one version. `hashes` are of every file in which it may come."""

    ecosystem: str  # as the Open Source Vulnerabilities schema spells it: PyPI, npm
    name: str
    version: str
    hashes: tuple[tuple[str, str], ...] = ()  # algorithm as CycloneDX spells it, and hexadecimal digits
    is_development: bool = False

    @property
    def purl(self) -> str:
        """Its package URL (github.com/package-url/purl-spec)."""
        kind = "pypi" if self.ecosystem == "PyPI" else "npm"
        name = self.name.replace("@", "%40", 1) if kind == "npm" else self.name.lower().replace("_", "-")
        return f"pkg:{kind}/{name}@{self.version}"


def python_packages(root: Path) -> list[Package]:
    """What a service runs with, and what only its developers do."""
    needed = _pinned(root / "requirements.txt")
    known = {package.purl for package in needed}
    others = [package for package in _pinned(root / "requirements-dev.txt") if package.purl not in known]
    return [*needed, *(replace(package, is_development=True) for package in others)]


def _pinned(file: Path) -> list[Package]:
    packages: list[Package] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if pin := _PIN.match(line):
            packages.append(Package("PyPI", pin[1], pin[2]))
        if packages and (digest := _HASH.search(line)):
            last = packages.pop()
            packages.append(Package("PyPI", last.name, last.version, (*last.hashes, ("SHA-256", digest[1]))))
    return packages


def node_packages(root: Path) -> list[Package]:
    """All of them only build the styles and scripts; none runs with the service."""
    locked = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return [
        Package("npm", place.rpartition("node_modules/")[2], entry["version"], _integrity(entry), is_development=True)
        for place, entry in locked.items()
        if place
    ]


def _integrity(entry: dict[str, str]) -> tuple[tuple[str, str], ...]:
    algorithm, _, digest = entry.get("integrity", "").partition("-")
    if algorithm != "sha512":
        return ()
    return (("SHA-512", base64.b64decode(digest).hex()),)
