"""A state is called one thing by each reader, from one table: law/state_words.py."""

import ast
import re

from config.lifecycles import machines
from config.state_words_page import draw
from law.state_words import STATE_WORDS, Words, referrer_word
from law.states import States
from portal.own.voice import all_words
from referrals.models import Need, Referral
from tests.house.modules import MODULES, ROOT, nodes_of

TABLE = "law/state_words.py"
# Words that mean other things as well, wherever they stand.
COMMON = {"asked for", "handed over", "in progress", "in force", "to do", "being prepared", "waiting", "on trial"}
# Places that speak of something else than a state in a state's words: (module or template, word) → what it is.
OF_SOMETHING_ELSE = {
    ("documents/class_register.py", "did not come"): "a column that the tutor ticks",
    ("documents/dispatch_papers.py", "to pick"): "how many lines a wave has",
    ("inventory/allocation/likely_waits.py", "on the waiting list"): "the end of a sentence about a place",
    ("inventory/allocation/models.py", "no longer needed"): "an answer to an offer",
    ("inventory/parcels/board.py", "could not be delivered"): "the beginning of a sentence about attempts",
    ("inventory/parcels/road_events.py", "could not be delivered"): "an event of a courier's file",
    ("inventory/parcels/wording.py", "ready to collect"): "the subject of an email",
    ("outcomes/report/measures.py", "lost to follow-up"): "the name of a measure",
    ("portal/classes/seats.py", "on the waiting list"): "the end of a sentence about a place",
    ("portal/warehouse/bulk_actions.py", "waiting to be wiped"): "what has just been done",
    ("portal/warehouse/device_actions.py", "waiting for parts"): "what has just been done",
    ("portal/warehouse/device_story.py", "called back"): "what someone did",
    ("portal/warehouse/device_story.py", "lost in transit"): "what someone did",
    ("portal/warehouse/parcel_pages.py", "back in the warehouse"): "what someone did",
    ("portal/warehouse/parcel_pages.py", "called back"): "what someone did",
    ("portal/warehouse/parcel_pages.py", "could not be delivered"): "what someone did",
    ("portal/warehouse/parcel_pages.py", "on its way back"): "what someone did",
    ("portal/warehouse/parcel_pages.py", "on the manifest"): "what someone did",
    ("portal/warehouse/scan_page.py", "at the hub"): "where a scanner stands",
    ("referrals/models/written_down.py", "needs a person"): "what the rules say of a case",
    ("referrals/reasons.py", "could not be reached"): "a reason",
    ("referrals/reasons.py", "no longer needed"): "a reason",
    ("referrals/wording.py", "being fixed"): "the subject of an email",
    ("referrals/wording.py", "no longer needed"): "the subject of an email",
    ("referrals/wording.py", "on its way"): "the subject of an email",
    ("skills/actions/registers.py", "did not come"): "a reason in the ledger",
    ("skills/models.py", "did not come"): "a tap on a register that is still open",
    ("portal/refer/story.py", "was withdrawn"): "the end of a sentence about an appeal",
}
_TEXT = re.compile(r"[>}\"]([^<>{}\"]+)(?=[<{\"])")


def test_every_state_of_every_machine_has_its_row_and_no_row_is_of_no_state():
    states = {model.State.machine: list(model._meta.get_field("state").flatchoices) for model in machines()}
    table = {machine: [(state, words.staff) for state, words in rows.items()] for machine, rows in STATE_WORDS.items()}
    assert table.keys() == states.keys()
    assert {machine: sorted(rows) for machine, rows in table.items()} == {m: sorted(s) for m, s in states.items()}


def test_a_model_names_its_states_and_the_table_words_them():
    worded = [model.__name__ for model in machines() if not issubclass(model.State, States)]
    assert worded == []


def test_who_reads_one_state_of_a_machine_can_read_each():
    """Residents read only what came of a fault, and nothing else of a need."""
    partly = [
        (machine, reader)
        for machine, rows in STATE_WORDS.items()
        for reader in ("staff", "referrer", "spoken", "funder")
        if 0 < sum(bool(getattr(words, reader)) for words in rows.values()) < len(rows)
    ]
    assert partly == [("skills.Booking", "funder")], "the report counts the register only"
    kinds = [words.referrer for words in STATE_WORDS["referrals.Need"].values() if not isinstance(words.referrer, str)]
    assert [sorted(each) for each in kinds if sorted(each) != sorted(Need.Kind.values)] == []
    keys = {words.resident for words in STATE_WORDS["referrals.Need"].values()} - {""}
    assert {
        language: sorted(keys - words.keys()) for language, words in all_words().items() if keys - words.keys()
    } == {}


def test_what_the_desk_reads_as_waiting_for_the_referrer_the_referrer_reads_as_a_thing_to_do():
    assert Referral.State.AWAITING_INFORMATION.label == "Waiting for the referrer"
    assert referrer_word("referrals.Referral", "awaiting_information") == "Action needed"
    assert referrer_word("referrals.Need", "in_fulfilment", "skills") == "Booked"


def test_no_other_place_spells_what_a_state_is_called():
    words = {word.lower() for rows in STATE_WORDS.values() for each in rows.values() for word in _all(each)}
    several = {word for word in words if " " in word} - COMMON
    places = {(path, word) for path, word in [*_in_modules(), *_in_templates()] if word in several}
    assert sorted(places - OF_SOMETHING_ELSE.keys()) == []
    assert sorted(OF_SOMETHING_ELSE.keys() - places) == [], "no longer there"


def test_no_other_place_has_a_table_of_what_states_are_called():
    assert [f"{path}:{line}" for path, line in _tables()] == []


def test_the_page_of_state_words_is_that_of_the_code():
    page = ROOT / "docs" / "state-words.md"
    assert page.read_text(encoding="utf-8") == draw(), "run manage.py draw_state_words"


def _all(words: Words) -> list[str]:
    kinds = [words.referrer] if isinstance(words.referrer, str) else words.referrer.values()
    return [word for word in (words.staff, *kinds, words.step, words.spoken, words.funder) if word]


def _product() -> list:
    return [path for path in MODULES if path.relative_to(ROOT).parts[0] != "tests" and not path.match(TABLE)]


def _in_modules():
    for path in _product():
        for node in nodes_of(path):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield str(path.relative_to(ROOT)), node.value.strip(" .:").lower()


def _in_templates():
    for path in sorted((ROOT / "portal" / "templates").rglob("*.html")):
        for text in _TEXT.findall(path.read_text(encoding="utf-8")):
            yield str(path.relative_to(ROOT)), text.strip(" .:\n").lower()


def _tables():
    """Each dictionary from several states of one machine to a word that the table has for one of them."""
    for path in _product():
        for node in nodes_of(path):
            if not isinstance(node, ast.Dict) or len(node.keys) < 2:
                continue
            keys = [_state(key) for key in node.keys]
            texts = {text.value for value in node.values for text in ast.walk(value) if _is_text(text)}
            if any(set(keys) <= rows.keys() and _says(texts, rows, keys) for rows in STATE_WORDS.values()):
                yield str(path.relative_to(ROOT)), node.lineno


def _state(key) -> str:
    if isinstance(key, ast.Attribute):
        return key.attr.lower()
    return key.value if _is_text(key) else ""


def _is_text(node) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _says(texts: set[str], rows: dict[str, Words], states: list[str]) -> bool:
    """Whether one of these texts, if it is no state's own name, is what the table calls one of these states."""
    words = {word.lower() for state in states for word in _all(rows[state])}
    return bool({text.lower() for text in texts - rows.keys()} & words)
