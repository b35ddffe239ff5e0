"""How a resident's rows are made from what was said about them: the person, their hashes, their consents."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Protocol

from database.bulk import build_unsaved
from database.encryption import keyed_hash
from people.particulars import name_key, name_words
from people.residents import privacy_notice
from people.residents.likeness import Marks, is_shared_day, like_hash, marks_of, swapped_day
from people.residents.models import Consent, NameToken, Resident


class PersonFacts(Protocol):
    """Who the person is, already read and cleaned: phones in E.164, `borough` as GSS code, "" for what is not known."""

    @property
    def first_name(self) -> str: ...
    @property
    def last_name(self) -> str: ...
    @property
    def date_of_birth(self) -> date | None: ...
    @property
    def phone(self) -> str: ...
    @property
    def other_phone(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def postcode(self) -> str: ...
    @property
    def borough(self) -> str: ...
    @property
    def without_address(self) -> bool: ...
    @property
    def address_withheld(self) -> bool: ...
    @property
    def care_of(self) -> str: ...
    @property
    def client_ref(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def access_needs(self) -> str: ...


class ContactFacts(Protocol):
    """How the person may be reached. Every channel is unsafe until it is named."""

    @property
    def mode(self) -> str: ...
    @property
    def worker_only(self) -> bool: ...
    @property
    def channels(self) -> Collection[str]: ...
    @property
    def hours(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def ask_again_on(self) -> date | None: ...


class ConsentFacts(Protocol):
    """What the person answered for one purpose."""

    @property
    def purpose(self) -> str: ...
    @property
    def given(self) -> bool: ...
    @property
    def method(self) -> str: ...
    @property
    def wording(self) -> str: ...
    @property
    def given_by(self) -> str: ...


def build_resident(person: PersonFacts, contact: ContactFacts) -> Resident:
    """A new resident, not yet saved, with every hash by which they are found and compared."""
    return build_unsaved(
        Resident,
        first_name=person.first_name,
        last_name=person.last_name,
        date_of_birth=person.date_of_birth,
        phone=person.phone,
        other_phone=person.other_phone,
        email=person.email,
        postcode=person.postcode,
        borough=person.borough,
        without_address=person.without_address,
        address_withheld=person.address_withheld,
        care_of=person.care_of,
        client_ref=person.client_ref,
        language=person.language,
        access_needs=person.access_needs,
        contact_mode=contact.mode,
        worker_only=contact.worker_only,
        safe_channels=sorted(contact.channels),
        safe_hours=contact.hours,
        contact_words=contact.words,
        ask_again_on=contact.ask_again_on,
        like_hash=like_hash(person.first_name, person.last_name),
        marks=marks_of(person.first_name, person.last_name),
        **_hashes(person),
    )


# What is said of a person, by what it is about; each subject is asked, and corrected, by itself.
ABOUT: dict[str, tuple[str, ...]] = {
    "person": ("first_name", "last_name", "date_of_birth", "language", "access_needs", "client_ref"),
    "place": ("postcode", "borough", "without_address", "address_withheld", "care_of"),
    "contact": (
        "phone",
        "other_phone",
        "email",
        "contact_mode",
        "worker_only",
        "safe_channels",
        "safe_hours",
        "contact_words",
        "ask_again_on",
    ),
}


def differing(resident: Resident, wanted: Resident, fields: Iterable[str]) -> list[str]:
    """The fields, of these, in which the two are not alike."""
    return [name for name in fields if getattr(resident, name) != getattr(wanted, name)]


def overwrite(resident: Resident, wanted: Resident, fields: Collection[str]) -> None:
    """Write these fields of `wanted` over a resident that the caller has locked, with every hash that hangs on them."""
    for name in fields:
        setattr(resident, name, getattr(wanted, name))
    resident.like_hash = like_hash(resident.first_name, resident.last_name)
    resident.marks = marks_of(resident.first_name, resident.last_name)
    for name, value in _hashes(resident).items():
        setattr(resident, name, value)
    resident.save()
    if {"first_name", "last_name"} & set(fields):
        NameToken.objects.filter(resident=resident).delete()
        NameToken.objects.bulk_create(build_name_tokens(resident))


def _hashes(person: PersonFacts) -> dict[str, str]:
    """The keyed hashes of name with birth date, phone, birth date and postcode; and of last name with postcode, which
    is as near to a household as what we keep allows.
    """
    name = name_key(person.first_name, person.last_name)
    born = person.date_of_birth.isoformat() if person.date_of_birth else ""
    last = name_key("", person.last_name)
    return {
        "name_hash": keyed_hash("name", name, born) if name and born else "",
        "phone_hash": keyed_hash("phone", person.phone) if person.phone else "",
        "born_hash": keyed_hash("born", born) if born else "",
        "household_hash": keyed_hash("household", last, person.postcode) if last and person.postcode else "",
        "postcode_hash": keyed_hash("postcode", person.postcode) if person.postcode else "",
    }


def marks_of_resident(resident: Resident) -> Marks:
    """What is compared of a resident, saved or not."""
    swapped = swapped_day(resident.date_of_birth) if resident.date_of_birth else None
    return Marks(
        marks=resident.marks,
        name_hash=resident.name_hash,
        born_hash=resident.born_hash,
        swapped_hash=keyed_hash("born", swapped.isoformat()) if swapped else "",
        phone_hash=resident.phone_hash,
        postcode_hash=resident.postcode_hash,
        is_born_on_shared_day=resident.date_of_birth is not None and is_shared_day(resident.date_of_birth),
    )


def build_name_tokens(resident: Resident) -> list[NameToken]:
    """What a search finds the person by: each word of the name, hashed."""
    words = name_words(resident.first_name, resident.last_name)
    return [build_unsaved(NameToken, resident_id=resident.pk, token=hash_name_word(word)) for word in words]


def hash_name_word(word: str) -> str:
    """The keyed hash under which a word of a name is kept."""
    return keyed_hash("word", word)[:32]


def build_consents(answers: Iterable[ConsentFacts], resident: Resident) -> list[Consent]:
    return [
        build_unsaved(
            Consent,
            resident=resident,
            purpose=answer.purpose,
            given=answer.given,
            method=answer.method,
            wording=answer.wording,
            notice=privacy_notice.CURRENT,
            given_by=answer.given_by,
        )
        for answer in answers
    ]
