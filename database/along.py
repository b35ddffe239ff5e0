"""What belongs to the rows of a page, read for all of them by one statement that is made once."""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import ForeignKey, Model, QuerySet

from database.prepared import Prepared

C = TypeVar("C", bound=Model)


def rows_of(row: Model, name: str) -> Iterable[Model]:
    """`row.<name>.all()`; where they were read along, without a manager made for it: fifty of those took a tenth of a page."""
    known: dict[str, Iterable[Model]] = row.__dict__.get("_prefetched_objects_cache", {})
    return known[name] if name in known else getattr(row, name).all()


class Along(Generic[C]):
    """The `rows` whose foreign key `by` leads to a row of the page. Afterwards `page_row.<their name>.all()` gives those of
    each, in their own order, as after Django's prefetch: that one makes a queryset for each row of the page, which took a
    third of it. They are only to be read: `.filter(…)` on them fails. `of` names what a row of the page points to, where they
    belong to that.
    """

    def __init__(self, rows: Callable[[], QuerySet[C]], by: str, *, of: str = "") -> None:
        model = rows().model
        field = model._meta.get_field(by)
        if not isinstance(field, ForeignKey):
            raise TypeError(f"{model.__name__}.{by} leads to no row.")
        self._of = of
        self._attname = field.attname
        self._field = field
        self._name = field.remote_field.cache_name
        self._read: Prepared[C] = Prepared(lambda ids: rows().filter(**{f"{by}__one_of": ids}), list)

    def read_for(self, page: Iterable[Model]) -> None:
        """Read them for these rows, each of which knows its own afterwards."""
        groups: dict[UUID, list[C]] = {}
        parents: dict[UUID, Model] = {}
        for row in self._owners(page):
            groups.setdefault(row.pk, [])
            parents[row.pk] = row
            row.__dict__.setdefault("_prefetched_objects_cache", {})[self._name] = groups[row.pk]
        if not groups:
            return
        for each in self._read(list(groups)):
            key = each.__dict__[self._attname]
            each._state.fields_cache[self._field.name] = parents[key]
            groups[key].append(each)

    def _owners(self, page: Iterable[Model]) -> Iterable[Model]:
        return filter(None, (getattr(row, self._of) for row in page)) if self._of else page
