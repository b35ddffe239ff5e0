"""What an answer says of a row, read through the fields of its serializer: those are made once, not anew for each row.

A serializer describes an answer and reads what is sent. To fill the answer of a list it would copy every field of itself
for every row, which took nine tenths of a page. `show_rows` gives what its `data` would give, to the byte.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any

from django.db import models
from django.utils import timezone
from rest_framework import serializers
from rest_framework.fields import SkipField

from database.encryption import Encrypted

Serializer = Any  # the class of a serializer; mypy takes no type[Any] for something to be looked up by
Reader = Callable[[Any, Any], Any]  # (a serializer with this answer's context, row) → what the answer says

_TEXTS = (models.CharField, models.TextField)
# Which columns hold, as they are, what a field of this kind would say.
_SAID_AS_IT_IS: dict[type[serializers.Field], tuple[type["models.Field[Any, Any]"], ...]] = {
    serializers.CharField: _TEXTS,
    serializers.EmailField: _TEXTS,
    serializers.ChoiceField: _TEXTS,
    serializers.IntegerField: (models.IntegerField,),
    serializers.FloatField: (models.FloatField,),
    serializers.BooleanField: (models.BooleanField,),
    serializers.JSONField: (models.JSONField,),
}


def show(kind: Serializer, row: Any, context: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the answer says of one row."""
    return _shown(_plan(kind), _asker(kind, context), row)


def show_rows(kind: Serializer, rows: Iterable[Any], context: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """What the answer says of each row."""
    plan = _plan(kind)
    asker = _asker(kind, context)
    return [_shown(plan, asker, row) for row in rows]


def columns_of(kind: Serializer) -> list[str]:
    """The columns that an answer of this kind reads, for a list's `only(...)`: its own, and those that `also_reads` of its
    Meta names, because one of its methods or the guard of one of its verbs looks at them.
    """
    model = kind.Meta.model
    names = {column.name for column in model._meta.concrete_fields}
    fields = [field for field in _blank(kind).fields.values() if field.source.partition(".")[0] in names]
    return [*map(_path, fields), *getattr(kind.Meta, "also_reads", ())]


def _path(field: Any) -> str:
    path = field.source.replace(".", "__")
    return f"{path}__{field.slug_field}" if isinstance(field, serializers.SlugRelatedField) else path


@dataclass(frozen=True)
class _Plan:
    """How an answer is filled: `columns` go into a copy of `blank` all at once, under `names`; what one of them says is
    `makers` of it where it does not say it as it is. Each of the `others` is read by itself.
    """

    blank: dict[str, Any]  # what an answer says, in its order
    names: tuple[str, ...]
    columns: tuple[str, ...]
    kept: Callable[[dict[str, Any]], tuple[Any, ...]]  # the columns, from where a row keeps them
    makers: list[tuple[str, Callable[[Any], Any]]]
    others: list[tuple[str, Reader]]


def _shown(plan: _Plan, asker: Any, row: Any) -> dict[str, Any]:
    answer = plan.blank.copy()
    try:
        kept = plan.kept(row.__dict__) if plan.columns else ()
        answer.update(zip(plan.names, kept, strict=True))
    except KeyError:  # some were not read with the row: each is fetched
        answer.update((name, getattr(row, column)) for name, column in zip(plan.names, plan.columns, strict=True))
    for name, make in plan.makers:
        value = answer[name]
        if value is not None:
            answer[name] = make(value)
    for name, read in plan.others:
        try:
            answer[name] = read(asker, row)
        except SkipField:  # a field that has nothing to say, as the framework has it
            del answer[name]
    return answer


def _asker(kind: Serializer, context: dict[str, Any] | None) -> Any:
    """A serializer that knows this answer's context, for its methods."""
    asker = object.__new__(kind)
    asker.__dict__.update(_blank(kind).__dict__)
    asker._context = context or {}
    if "request" in asker._context:
        asker.actor = asker._context["request"].user  # the framework asks anew, through two properties, each time
    return asker


@cache
def _blank(kind: Serializer) -> Any:
    return kind()


@cache
def _plan(kind: Serializer) -> _Plan:
    model = getattr(getattr(kind, "Meta", None), "model", None)
    columns = {column.name: column for column in model._meta.concrete_fields} if model else {}
    fields = [field for field in _blank(kind).fields.values() if not field.write_only]
    plain = [field for field in fields if _is_plain(field, columns.get(field.source))]
    if len(plain) < 2:  # an itemgetter of one gives no tuple
        plain = []
    names = tuple(columns[field.source].attname for field in plain)
    makers = [(field.field_name, _making(field, columns[field.source])) for field in plain]
    return _Plan(
        blank=dict.fromkeys(field.field_name for field in fields),
        names=tuple(field.field_name for field in plain),
        columns=names,
        kept=itemgetter(*names) if names else tuple,
        makers=[(name, make) for name, make in makers if make is not None],
        others=[(field.field_name, _reader(field, columns)) for field in fields if field not in plain],
    )


def _is_plain(field: Any, column: "models.Field[Any, Any] | None") -> bool:
    """Whether the field says what one column of the row holds. Who takes a sealed one is heard, so that goes by name."""
    if column is None or isinstance(column, Encrypted):
        return False
    if isinstance(field, (serializers.SerializerMethodField, serializers.BaseSerializer)):
        return False
    return _is_key(field) if isinstance(field, serializers.RelatedField) else True


def _is_key(field: Any) -> bool:
    return type(field) is serializers.PrimaryKeyRelatedField and field.pk_field is None


def _making(field: Any, column: "models.Field[Any, Any]") -> Callable[[Any], Any] | None:
    """What a column's value is put into, None where it is said as it is."""
    if _is_key(field):
        return str if isinstance(getattr(column, "target_field", None), models.UUIDField) else None
    if isinstance(column, _SAID_AS_IT_IS.get(type(field), ())):
        return None
    if type(field) is serializers.UUIDField:
        return str
    if type(field) is serializers.DateTimeField and not {"format", "timezone"} & vars(field).keys():
        return _moment
    make: Callable[[Any], Any] = field.to_representation
    return make


def _moment(moment: datetime) -> str:
    """As the framework writes it: in the service's own time, with the letter of UTC."""
    text = moment.astimezone(timezone.get_default_timezone()).isoformat()
    return f"{text[:-6]}Z" if text.endswith("+00:00") else text


def _reader(field: Any, columns: dict[str, "models.Field[Any, Any]"]) -> Reader:
    if isinstance(field, serializers.SerializerMethodField):
        return _by_method(field.method_name)
    if isinstance(field, serializers.BaseSerializer):
        return _by_serializer(field)
    source = str(field.source)
    if type(field) is serializers.ReadOnlyField and "." not in source:
        return _by_column(attrgetter(source), _as_it_is)
    if isinstance(field, serializers.SlugRelatedField) and "." not in source:
        return _by_column(attrgetter(source), attrgetter(str(field.slug_field)))
    if source not in columns or isinstance(field, serializers.RelatedField):
        return _by_field(field)
    return _by_column(attrgetter(source), field.to_representation)


def _by_method(name: str) -> Reader:
    return lambda asker, row: getattr(asker, name)(row)


def _by_column(get: Callable[[Any], Any], convert: Callable[[Any], Any]) -> Reader:
    def read(_: Any, row: Any) -> Any:
        value = get(row)
        return None if value is None else convert(value)

    return read


def _as_it_is(value: Any) -> Any:
    return value


def _by_field(field: Any) -> Reader:
    def read(_: Any, row: Any) -> Any:
        value = field.get_attribute(row)
        return None if value is None else field.to_representation(value)

    return read


def _by_serializer(field: Any) -> Reader:
    """A row within a row, or several. One that has a form of its own keeps it."""
    is_list = isinstance(field, serializers.ListSerializer)
    kind = type(field.child if is_list else field)
    if kind.to_representation is not serializers.Serializer.to_representation:
        return _by_field(field)

    def read(asker: Any, row: Any) -> Any:
        value = field.get_attribute(row)
        if value is None:
            return None
        if not is_list:
            return show(kind, value, asker.context)
        return show_rows(kind, value.all() if isinstance(value, models.Manager) else value, asker.context)

    return read
