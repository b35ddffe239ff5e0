"""Every command that the README names, called on a seeded demonstration as an operator calls it."""

import csv
import re
import shutil
from io import StringIO
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from config.lifecycles import draw
from database.rotation import unsealed
from inventory.models import Allocation, AllocationRun
from people.access import ROLES
from referrals.models import Referral
from tests.referrals import messy

ROOT = Path(settings.ROOT)
EXPORT = ROOT / "tests" / "data" / "messy_referrals_encodings" / "excel_semicolon_cp1252.csv"
WITHOUT_A_NEED = b"LB-9999;maria.santos@southwark.example;Rosa;Diaz;01/01/1970;07700 900001;SE1 2QH;Southwark;;;English;;Yes;Yes;\r\n"
# These do not end by themselves: tests of the worker and of `make run` start them.
WITHOUT_END = {"serve", "web", "work"}

pytestmark = pytest.mark.usefixtures("demonstration")


def say(*words, **options) -> str:
    output = StringIO()
    call_command(*words, stdout=output, **options)
    return output.getvalue()


def all_adds_up():
    assert "no violations" in say("check_invariants")
    assert "every chain and seal verified" in say("verify_ledger")


def test_every_command_that_is_named_is_called_here():
    pages = [(ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md", "Makefile")]
    named = set(re.findall(r"manage\.py (\w+)", "".join(pages)))
    called = set(re.findall(r'say\("(\w+)"', Path(__file__).read_text(encoding="utf-8")))
    assert named - called == WITHOUT_END


def test_what_is_migrated_is_migrated_once():
    assert "No migrations to apply" in say("migrate")


def test_the_demonstration_adds_up_and_is_built_once():
    before = Referral.objects.count()
    assert before > 50
    all_adds_up()
    assert "already" in say("seed_demo")
    assert Referral.objects.count() == before


def test_the_offers_of_the_demonstration_are_answered_in_the_morning_before_they_end():
    """Built after six in the evening, it was refused the answer to an offer that ended that day."""
    answered = Allocation.objects.filter(answered_at__isnull=False).values_list("answered_at", flat=True)
    assert answered
    assert max(timezone.localtime(moment).hour for moment in answered) <= 10


def test_a_journey_can_be_walked_twice():
    """The demonstration tries rules out in their shadow, so a referral has been judged twice."""
    before = Referral.objects.count()
    for walked in (1, 2):
        assert "counts one person more" in say("journey")
        assert Referral.objects.count() == before + walked
    all_adds_up()


def test_a_file_is_answered_row_by_row_and_a_dry_run_writes_no_referral(tmp_path):
    file = tmp_path / "october.csv"
    answers = tmp_path / "answers.csv"
    before = Referral.objects.count()
    file.write_bytes(EXPORT.read_bytes() + WITHOUT_A_NEED)
    messy.borough()  # whose lead answers for the addresses in the file
    output = say("import_referrals", file, organisation="southwark", dry_run=True, result=answers)
    assert "12 accepted, 0 already here, 1 refused, of 13 rows. This was a dry run: no referral was written." in output
    assert Referral.objects.count() == before
    with open(answers, encoding="utf-8-sig", newline="") as rows:
        outcomes = [row["outcome"] for row in csv.DictReader(rows)]
    assert outcomes == ["accepted"] * 12 + ["refused"]

    say("import_referrals", file, organisation="southwark", result=answers)
    assert Referral.objects.count() == before + 12
    all_adds_up()


def test_an_allocation_run_is_looked_at_before_it_is_kept():
    before = AllocationRun.objects.count()
    assert "Nothing was kept." in say("run_allocation", dry_run=True)
    assert AllocationRun.objects.count() == before
    assert "no one was wrongly passed over" in say("run_allocation")
    assert AllocationRun.objects.count() == before + 1
    all_adds_up()


def test_a_token_opens_the_api_and_is_all_that_is_printed():
    for role in ROLES:
        token = say("issue_token", role=role, organisation="southwark")
        assert re.fullmatch(r"\S{30,}\n", token), role
        http = Client(headers={"Authorization": f"Bearer {token.strip()}"})
        assert http.get("/api/v1/referrals").status_code == 200, role


def test_a_token_is_limited_listed_and_revoked():
    token = say("issue_token", role="referrer", organisation="southwark", scope=["referrals:read"], name="Trial")
    http = Client(headers={"Authorization": f"Bearer {token.strip()}"})
    assert http.get("/api/v1/organisations").status_code == 403
    assert http.get("/api/v1/referrals").status_code == 200
    line = say("list_tokens", organisation="southwark").splitlines()[0].split("\t")
    assert line[1:5] == ["token", "referrer", "southwark", "referrals:read"]
    assert line[6].startswith("used ")
    say("revoke_token", line[0], reason="Tried out")
    assert http.get("/api/v1/referrals").status_code == 401
    assert line[0] not in say("list_tokens")
    assert line[0] in say("list_tokens", all=True)
    for unknown in ("nonsense", "00000000-0000-0000-0000-000000000000"):
        with pytest.raises(CommandError, match="There is no API client"):
            say("revoke_token", unknown)


def test_a_city_is_added_to_a_demonstration():
    before = Referral.objects.count()
    assert "50 referrals" in say("seed_city", referrals=50)
    assert Referral.objects.count() == before + 50
    all_adds_up()


def test_everything_can_be_sealed_under_a_new_key(settings):
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]
    assert unsealed() > 500
    assert "All values are under the newest key" in say("rotate_keys")
    assert unsealed() == 0


def test_the_lifecycles_are_drawn(settings, tmp_path):
    settings.ROOT = tmp_path
    (tmp_path / "docs").mkdir()
    say("draw_lifecycles")
    assert (tmp_path / "docs" / "lifecycles.md").read_text(encoding="utf-8") == draw()


def test_the_events_are_drawn_as_they_are_kept(settings, tmp_path):
    kept = (settings.ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    settings.ROOT = tmp_path
    (tmp_path / "docs").mkdir()
    say("draw_events")
    assert (tmp_path / "docs" / "events.md").read_text(encoding="utf-8") == kept


def test_the_words_of_states_are_drawn_as_they_are_kept(settings, tmp_path):
    kept = (settings.ROOT / "docs" / "state-words.md").read_text(encoding="utf-8")
    settings.ROOT = tmp_path
    (tmp_path / "docs").mkdir()
    say("draw_state_words")
    assert (tmp_path / "docs" / "state-words.md").read_text(encoding="utf-8") == kept


def test_the_house_is_drawn_as_it_is_kept(settings, tmp_path, monkeypatch):
    kept = settings.ROOT / "docs" / "architecture.md"
    page = Path(shutil.copy(kept, tmp_path))
    monkeypatch.setattr("config.management.commands.draw_house.page", lambda: page)
    say("draw_house")
    assert page.read_text(encoding="utf-8") == kept.read_text(encoding="utf-8")


def test_models_and_settings_are_as_the_gates_ask():
    assert "No changes" in say("makemigrations", check_changes=True, dry_run=True)
    assert "no issues" in say("check")


def test_an_administrator_is_added_to_a_register_that_is_there():
    assert "0 organisations entered" in say("load_register")
    assert "is on its way" in say("add_administrator", "ada@get-online.example", another=True)


def test_styles_and_scripts_are_collected():
    """Even a dry run makes the storage of this process forget its manifest, and the next pages drawn here would have no
    styles: it reads it again.
    """
    assert "static file" in say("collectstatic", dry_run=True, interactive=False)
    staticfiles_storage.hashed_files, staticfiles_storage.manifest_hash = staticfiles_storage.load_manifest()
    assert staticfiles_storage.url("css/portal.css") != "/static/css/portal.css"


def test_the_postcodes_of_london_are_built(tmp_path):
    path = tmp_path / "postcodes.bin"
    assert "London postcodes" in say("build_postcodes", path=path)
    assert path.stat().st_size > 1_000_000
