"""The answers of a referral have their labels from one table: the same thing, the same word, everywhere."""

import ast
import re
from pathlib import Path

from api.referrals.sent import ConsentSent, ContactSent, ResidentSent
from portal.correction.forms import _FORMS as CORRECTIONS
from portal.questionnaire.steps import STEPS
from referrals.actions.correcting import ABOUT
from referrals.actions.correcting_needs import FACTS
from referrals.answer_labels import ANSWERS, OPTIONAL, key_of, label
from referrals.choices import KINDS
from referrals.intake.columns import ALL_COLUMNS, ANSWER_OF, _header

HOUSE = Path(__file__).resolve().parents[2]
TABLE = HOUSE / "referrals" / "answer_labels.py"
ROOMS = (
    "api",
    "connectivity",
    "documents",
    "inventory",
    "notifications",
    "outcomes",
    "phone",
    "portal",
    "referrals",
    "skills",
)
# The same words for something else than an answer of a referral: what, by file.
OF_SOMETHING_ELSE = {
    "portal/hub/class_pages.py": {"Their reference"},  # ours, that they bring
    "portal/service/forms.py": {"Email address"},  # of someone who works here
    "portal/templates/hub/about.html": {"Phone number"},  # of a hub
    "portal/templates/sign_in/account.html": {"Email address"},  # of whoever is signed in
}
# What a form's field is called where it is not the answer's name.
NAMED_OTHERWISE = {
    "channels": "safe_channels",
    "hours": "safe_hours",
    "words": "contact_words",
    "another_kind": "substitutes",
    "new_borough": "",
    "secret_borough": "",
    "mode": "",
    "needs": "",
}


def _words_of_the_table() -> set[str]:
    """Those of more than one word: a single one, such as “Name”, is anybody's."""
    texts = {
        words for answer in ANSWERS.values() for words in (answer.label, answer.question, answer.desk, answer.person)
    }
    texts = {words for words in texts if " " in words}
    return texts | {words + OPTIONAL for words in texts}


def _texts_of(path: Path) -> set[str]:
    """The texts of a file that could be labels: those of its code; of a template what stands alone in an element."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        return {text.strip() for text in re.findall(r"<(?:dt|th|label|legend)[^>]*>([^<{]+)<", source)}
    tree = ast.parse(source)
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_no_label_is_written_a_second_time():
    words = _words_of_the_table()
    files = [path for room in ROOMS for kind in ("*.py", "*.html") for path in sorted((HOUSE / room).rglob(kind))]
    copies = {}
    for path in files:
        name = str(path.relative_to(HOUSE))
        if path == TABLE or "migrations" in path.parts or "node_modules" in path.parts:
            continue
        again = _texts_of(path) & words - OF_SOMETHING_ELSE.get(name, set())
        if again:
            copies[name] = sorted(again)
    assert copies == {}
    unused = {name: texts - _texts_of(HOUSE / name) for name, texts in OF_SOMETHING_ELSE.items()}
    assert {name: texts for name, texts in unused.items() if texts} == {}


def test_every_question_has_its_words_from_the_table():
    wrong = {}
    for page in (*STEPS.values(), *CORRECTIONS.values()):
        for name, field in page(None, raw={"needs": []}).fields.items():
            key = key_of(NAMED_OTHERWISE.get(name, name), getattr(page, "kind", ""))
            asked = str(field.label).removesuffix(OPTIONAL)
            if key in ANSWERS and asked != (ANSWERS[key].question or ANSWERS[key].label):
                wrong[f"{page.__name__}.{name}"] = asked
    assert wrong == {}


def test_whatever_can_be_corrected_has_a_label():
    assert [name for names in ABOUT.values() for name in names if name not in ANSWERS] == []
    assert [name for name in FACTS for kind in KINDS if key_of(name, kind) not in ANSWERS] == []


def test_every_column_of_an_upload_may_be_headed_by_its_label():
    assert {column: _header(label(answer)) for column, answer in ANSWER_OF.items()} == {
        name: name for name in ANSWER_OF
    }
    assert set(ANSWER_OF) <= set(ALL_COLUMNS)


def test_the_api_names_its_fields_by_their_labels():
    fields = ResidentSent().fields
    assert fields["access_needs"].label == label("access_needs")
    assert ContactSent().fields["hours"].label == label("safe_hours")
    assert ConsentSent().fields["purpose"].label != label("purpose")
