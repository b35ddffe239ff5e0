"""Every gate of `make check` is there, and the numbers of types only fall."""

import json
import re
import shutil
import sys
import tomllib
from collections import Counter
from pathlib import Path

from django.conf import settings

from gates import __main__ as check
from gates import advisories, ratchet, sbom
from gates.locked import node_packages, python_packages

ROOT = Path(settings.ROOT)


def asked() -> str:
    return "\n".join(" ".join(map(str, gate.command)) for gate in check.GATES)


def test_no_gate_was_dropped():
    missing = {
        words
        for words in (
            "ruff check",
            "ruff format --check",
            "lint-imports",
            "makemigrations --check",
            "check --deploy --fail-level WARNING",
            "-m gates.ratchet",
            "-m gates.advisories",
        )
        if words not in asked()
    }
    assert not missing


def test_a_gate_that_fails_says_why_and_fails_the_whole(monkeypatch, capsys):
    good = check.Gate("good", (sys.executable, "-c", "print('nothing to see')"))
    bad = check.Gate("bad", (sys.executable, "-c", "print('this is why'); raise SystemExit(3)"))
    monkeypatch.setattr(check, "GATES", (good, bad))
    assert check.main() == 1
    printed = capsys.readouterr().out
    assert "nothing to see" not in printed
    assert printed.count("\n") == 3
    assert re.search(r"^FAILED +\d+\.\d s  bad\nthis is why$", printed, re.MULTILINE)
    assert re.search(r"^ok +\d+\.\d s  good$", printed, re.MULTILINE)


def test_a_gate_that_could_not_look_passes_and_says_so(monkeypatch, capsys):
    away = check.Gate("advisories", (sys.executable, "-c", "print('NOT CHECKED: no one answers')"))
    monkeypatch.setattr(check, "GATES", (away,))
    assert check.main() == 0
    assert "NOT CHECKED: no one answers" in capsys.readouterr().out


def answered(results, monkeypatch):
    """What the database of advisories says of each package in turn; an exception where it does not answer."""

    def ask(packages):
        if isinstance(results, Exception):
            raise results
        return [results.get(package.name, {}) for package in packages]

    monkeypatch.setattr(advisories, "_ask", ask)


def test_an_advisory_of_a_locked_package_fails_the_gate(monkeypatch, capsys):
    answered({}, monkeypatch)
    assert advisories.main() == 0
    answered({"django": {"vulns": [{"id": "PYSEC-1"}]}, "sass": {"vulns": [{"id": "GHSA-2"}]}}, monkeypatch)
    assert advisories.main() == 1
    printed = capsys.readouterr().out
    assert "https://osv.dev/vulnerability/PYSEC-1" in printed
    assert "https://osv.dev/vulnerability/GHSA-2" in printed
    monkeypatch.setattr(advisories, "JUDGED", {"PYSEC-1": "only on Windows", "GHSA-2": "not used"})
    assert advisories.main() == 0


def test_without_the_database_of_advisories_nothing_fails_and_it_is_said(monkeypatch, capsys):
    answered(OSError("no network"), monkeypatch)
    assert advisories.main() == 0
    assert capsys.readouterr().out.startswith("NOT CHECKED")


def test_the_bill_of_materials_has_every_locked_package(tmp_path, monkeypatch):
    monkeypatch.setattr(sbom, "ROOT", _with_locks(tmp_path))
    sbom.main()
    python = json.loads((tmp_path / "build" / "sbom-python.json").read_text(encoding="utf-8"))
    node = json.loads((tmp_path / "build" / "sbom-node.json").read_text(encoding="utf-8"))
    assert (python["bomFormat"], node["bomFormat"]) == ("CycloneDX", "CycloneDX")
    purls = {component["purl"]: component for component in python["components"]}
    pins = re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert {f"pkg:pypi/{name}@{version}" for name, version in pins} <= set(purls)
    assert purls[next(purl for purl in purls if purl.startswith("pkg:pypi/django@"))]["scope"] == "required"
    assert purls[next(purl for purl in purls if purl.startswith("pkg:pypi/pytest@"))]["scope"] == "excluded"
    assert all(component.get("hashes") or component.get("properties") for component in purls.values())
    assert len(node["components"]) == len({package.purl for package in node_packages(ROOT)})
    assert len(purls) == len(python_packages(ROOT))


def _with_locks(folder):
    for name in ("requirements.txt", "requirements-dev.txt", "package-lock.json"):
        shutil.copy(ROOT / name, folder)
    return folder


def test_production_is_looked_at_as_production():
    gate = next(gate for gate in check.GATES if "--deploy" in gate.command)
    assert gate.environment["PRODUCTION"] == "true"
    assert gate.environment["PUBLIC_URL"].startswith("https://")
    assert gate.environment["SECRET_KEY"] != check.production()["SECRET_KEY"], "a key that is written down is no key"


def test_the_machine_passes_the_gates_before_the_tests():
    steps = [
        line.removeprefix("exec ")
        for line in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
        if "make" in line
    ]
    assert steps == ["make check", "make test"]
    assert "-m gates\n" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_rules_that_are_left_out_say_why():
    lines = (
        (ROOT / "pyproject.toml")
        .read_text(encoding="utf-8")
        .partition("[tool.ruff.lint]")[2]
        .partition("[tool.mypy]")[0]
        .splitlines()
    )
    left_out = [line for line in lines if line.strip().startswith('"') and line.rstrip().endswith(",")]
    assert not left_out, "a rule without its reason"


def test_what_is_left_out_is_still_there():
    left_out = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"][
        "per-file-ignores"
    ]
    assert [pattern for pattern in left_out if not any(ROOT.glob(pattern))] == []


def test_the_ground_rooms_are_strict():
    mypy = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    assert mypy["strict"] is True
    loose = {module for override in mypy["overrides"] for module in override["module"]}
    assert not loose & {"audit.*", "jobs.*", "people.*", "database.*", "gates.*"}
    assert not {"audit", "jobs", "people", "database", "gates"} & set(ratchet.written())


def test_a_room_may_have_as_many_errors_as_are_written_and_not_one_more_or_less():
    assert ratchet.faults(Counter(api=2), {"api": 2}) == []
    assert ratchet.faults(Counter(api=3, audit=1), {"api": 2}) == [
        "api: 3 type errors, and 2 are allowed. Mend what you added.",
        "audit: 1 type errors, and 0 are allowed. Mend what you added.",
    ]
    assert ratchet.faults(Counter(), {"api": 2}) == [
        "api: 0 type errors, and 2 are allowed. Lower the number: make types."
    ]


def test_numbers_are_lowered_and_never_raised():
    assert ratchet.lowered(Counter(api=3, people=1, jobs=5), {"api": 2, "people": 4, "skills": 1}) == {
        "api": 2,
        "people": 1,
    }


def test_an_error_counts_for_its_room():
    assert ratchet.room_of("people/residents/actions/holds.py:12: error: Nothing  [misc]") == "people"
    assert ratchet.room_of("manage.py:1: error: Nothing  [misc]") == "manage.py"
