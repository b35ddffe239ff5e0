"""The ledger's tables, the keys of the people in it, and the row that every recorded thing in the house is made from."""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from typing import Any, ClassVar, NoReturn, Self, TypeVar
from uuid import UUID

import uuid6
from django.contrib.postgres.indexes import GinIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.base import ModelState
from django.utils import timezone

from database.bulk import gather
from database.encryption import EncryptedField
from database.prepared import Prepared
from database.saving import Change, write_one_over
from law.refusals import ChangedMeanwhile

M = TypeVar("M", bound="Recorded")


class LedgerEntry(models.Model):
    """One thing that was done, or refused. Entries of one object form a chain: each holds the hash of the one before.

    No foreign keys, so that nothing ever cascades into the ledger; the database itself refuses UPDATE and DELETE
    (`audit/append_only.py`). A refused attempt is an entry too, with the refusal's code in `refused`.
    """

    object_type = models.CharField(max_length=60)
    object_id = models.UUIDField()
    number = models.PositiveIntegerField(help_text="1 for the object's first entry, without gaps")
    action = models.CharField(max_length=80, help_text="what was called, such as referrals.accept")
    verb = models.CharField(max_length=40, help_text="what it did to this object: created, a transition, or amended")
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40, blank=True)
    actor = models.CharField(max_length=80)
    on_behalf_of = models.CharField(max_length=80, blank=True)
    channel = models.CharField(max_length=20)
    reason = models.TextField(
        blank=True, help_text="sealed under the keys of those whom the entry is about (audit.person_keys.read_reasons)"
    )
    whose = models.JSONField(default=list, help_text="under whose keys the reason is sealed, in this order: residents")
    refused = models.CharField(max_length=60, blank=True)
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    about = models.UUIDField(null=True, help_text="the referral whose story this belongs to")
    at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "ledger entries"
        constraints = [models.UniqueConstraint(fields=["object_id", "number"], name="ledger_chain_without_forks")]
        indexes = [
            models.Index(fields=["about", "id"], name="ledger_story", condition=models.Q(about__isnull=False)),
            models.Index(fields=["at"], name="ledger_day"),
            GinIndex(
                fields=["details"],
                opclasses=["jsonb_path_ops"],
                name="ledger_listed",
                condition=models.Q(verb="listed"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.object_type} {self.verb} {self.from_state}→{self.to_state}"


class DaySeal(models.Model):
    """One hash over a day's entries in order, chained to the day before: no one can take out a whole chain unseen."""

    day = models.DateField(primary_key=True, help_text="the day in UTC")
    entries = models.PositiveIntegerField()
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(default=timezone.now)
    key_mark = models.CharField(
        max_length=8, blank=True, help_text="of the key that sealed it; empty: sealed without one"
    )

    def __str__(self) -> str:
        return f"{self.day:%d %B %Y}: {self.entries} entries"


class PersonKey(models.Model):
    """The key under which the words about one person are sealed; itself sealed with FIELD_KEYS. Destroyed, its row stays:
    it says since when, and that no other key is made for them.
    """

    person = models.UUIDField(primary_key=True, help_text="the resident's id")
    sealed = EncryptedField(blank=True, help_text="32 bytes in URL-safe base64; empty once it is destroyed")
    destroyed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return "a destroyed key" if self.destroyed_at else "a key"


class RecordedQuerySet(models.QuerySet[M]):
    """Bulk creation is recorded like any other; what would slip past the ledger is refused."""

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        created = list(objs)
        gather(created)
        recorded_in_bulk.send(sender=self.model, instances=created)
        return created

    def update(self, **fields: Any) -> int:
        if "state" in fields:
            raise TypeError("A state changes only through an action: this would leave the ledger behind.")
        written_in_bulk.send(sender=self.model)
        return super().update(**fields)

    def delete(self) -> NoReturn:
        raise TypeError(f"{self.model.__name__} rows are never deleted: end them with an action.")


recorded_in_bulk = models.signals.ModelSignal()
written_in_bulk = models.signals.ModelSignal()


def create_together(*groups: Sequence[models.Model]) -> None:
    """Create rows of several models, recorded group by group like any other, in one statement with whatever else waits."""
    gather(*groups)
    for group in groups:
        if group and isinstance(group[0], Recorded):
            recorded_in_bulk.send(sender=type(group[0]), instances=group)


class Recorded(models.Model):
    """A row whose creation and every transition the ledger holds. `version` is its ETag and its guard against stale
    writers.
    """

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    # What moved before its first INSERT: the state it was born in, and each move (audit.receivers).
    state_at_birth: str
    moves_before_birth: list[tuple[str, str, str, dict[str, Any]]]
    # What a guard asks of the rows that this one points to: read with it.
    stored_with: ClassVar[tuple[str, ...]] = ()
    # Foreign keys to the rows that are locked before this one, so that everyone locks in one order (RULE2): "need.referral".
    comes_after: ClassVar[tuple[str, ...]] = ()

    objects = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        if not self._state.adding:
            self.version += 1
            update_fields = None if update_fields is None else {*update_fields, "version"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(f"{type(self).__name__} rows are never deleted: end them with an action.")

    def move(self, step: Callable[[], object]) -> Self:
        """Take a step, which is one of its transitions, and save it."""
        step()
        self.save()
        return self

    @classmethod
    def from_db(  # type: ignore[override]  # as Django 5.2 has it
        cls, db: str | None, field_names: Collection[str], values: Collection[Any]
    ) -> Self:
        """A row as it was read. The constructor would set each column by itself and ask what was left out, which is
        three quarters of the price of a row.
        """
        row = cls.__new__(cls)
        row._state = ModelState()
        row._state.adding = False
        row._state.db = db
        row.__dict__.update(zip(field_names, values, strict=True))
        return row

    @property
    def about(self) -> UUID | None:
        """The id of the referral whose story this row belongs to, or None."""
        return None

    def resident_ids(self) -> list[UUID]:
        """Whose holds stop what is done with this row; every model with an outward verb says it."""
        raise NotImplementedError(f"{type(self).__name__} does not say whose it is.")

    def people(self) -> list[str]:
        """The ids of the residents whom this row is about, as the ledger names them; none where it does not say."""
        try:
            return sorted({str(id) for id in self.resident_ids() if id is not None})
        except NotImplementedError:
            return []

    def locks_first(self) -> list[models.QuerySet[Any]]:
        """Querysets of further rows that are locked before this one, in this order, after those that it `comes_after`."""
        return []

    def lock_keys(self) -> list[tuple[type[models.Model], UUID]]:
        """(model, key) of each row that it comes after."""
        ends = (_end_of(self, path.split(".")) for path in self.comes_after)
        return [end for end in ends if end is not None]

    def tell(self, **details: object) -> None:
        """Add details to this row's next ledger entry. Never personal data: the ledger is for ever."""
        self.__dict__.setdefault("_next_details", {}).update(details)

    def as_stored(self, *, is_locked: bool) -> Self | None:
        """Another copy of the row as it is now, None where there is none: what it is `stored_with` is read anew too, whatever
        this copy had read before. `is_locked` locks the row itself; what it comes after is locked already.
        """
        return next(iter(_stored(type(self), is_locked)(self.pk)), None)

    @classmethod
    def read_with(cls) -> frozenset[type[models.Model]]:
        """The models of which something is read when a row is read `as_stored`."""
        return _read_with(cls)

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Self] | None = None,
    ) -> None:
        """Read the row again, protected state included.

        Not through django-fsm's mixin: that one lifts the protection for every instance of the model at once while it
        reads, so that a second thread is let through, or refused, by accident (docs/decisions/0002).
        """
        rows = from_queryset if from_queryset is not None else type(self)._base_manager.using(using or self._state.db)
        self.become(rows.get(pk=self.pk), None if fields is None else set(fields))

    def become(self, stored: Self, fields: set[str] | None = None) -> None:
        for field in self._meta.concrete_fields:
            if fields is not None and not {field.name, field.attname} & fields:
                continue
            value = stored.__dict__.get(field.attname)
            if (
                isinstance(field, models.ForeignKey)
                and field.is_cached(self)
                and self.__dict__.get(field.attname) != value
            ):
                field.delete_cached_value(self)
            self.__dict__[field.attname] = value
        self.__dict__.pop("_prefetched_objects_cache", None)
        self.__dict__.pop("_heard_once_saved", None)
        self._state.db = stored._state.db

    def _do_update(  # type: ignore[override]  # as Django 5.2 has it
        self, base_qs: models.QuerySet[Self], using: str, key: UUID, values: list[Change], *how: Any
    ) -> bool:
        """Write only over the version that was read (see also RULE2): a stale row raises instead of undoing
        someone's work.
        """
        before = self.version - 1
        if write_one_over(type(self), key, before, values, ChangedMeanwhile()):
            return True
        if not super()._do_update(base_qs.filter(version=before), using, key, values, *how):
            raise ChangedMeanwhile()
        return True


@cache
def _read_with(model: type[Recorded]) -> frozenset[type[models.Model]]:
    found: set[type[models.Model]] = {model}
    for path in model.stored_with:
        at: type[models.Model] = model
        for name in path.split("__"):
            at = _model_of(at, name)
            found.add(at)
    return frozenset(found)


@cache
def _stored(model: type[M], is_locked: bool) -> Prepared[M]:
    rows = model._base_manager.select_for_update(of=("self",)) if is_locked else model._base_manager
    return Prepared(lambda key: rows.select_related(*model.stored_with).filter(pk=key), UUID)


def lock_keys(keys: Iterable[tuple[type[models.Model], UUID]]) -> None:
    """Lock these rows: those of the first model that is named first, and of each model in the order of their keys."""
    by_model: dict[type[models.Model], set[UUID]] = {}
    for model, key in keys:
        by_model.setdefault(model, set()).add(key)
    for model, theirs in by_model.items():
        _locked(model)(sorted(theirs))


@cache
def _locked(model: type[models.Model]) -> Prepared[tuple[UUID]]:
    rows = model._base_manager.select_for_update().order_by("pk").values_list("pk")
    return Prepared(lambda keys: rows.filter(pk__one_of=keys), list)


def _end_of(row: models.Model, path: Sequence[str]) -> tuple[type[models.Model], UUID] | None:
    """(model, key) of the row that a path of foreign keys leads to; None where one of them is empty."""
    *steps, last = path
    for step in steps:
        row = getattr(row, step)
        if row is None:
            return None
    key = getattr(row, f"{last}_id")
    return None if key is None else (_model_of(type(row), last), key)


@cache
def _model_of(model: type[models.Model], name: str) -> type[models.Model]:
    related: type[models.Model] = model._meta.get_field(name).related_model  # type: ignore[assignment]  # a foreign key's
    return related
