"""How values travel in a statement: many as one array, so that the statement is the same however many there are."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, models
from django.db.models.expressions import RawSQL
from psycopg.sql import Literal


@models.Field.register_lookup
@models.ForeignObject.register_lookup
class OneOf(models.Lookup):
    """`pk__one_of=ids`, of a column of ids, or of what another statement gives. An index finds each of them."""

    lookup_name = "one_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, values = self.process_lhs(compiler, connection)
        if self.rhs_is_direct_value():
            return f"{column} = ANY(%s::uuid[])", [*values, list(self.rhs)]
        others, more = self.process_rhs(compiler, connection)
        return f"{column} = ANY(ARRAY{others})", [*values, *more]


def among(texts: Iterable[str]) -> RawSQL | list[str]:
    """What a field of text may be looked for `__in`."""
    texts = list(texts)
    return RawSQL("SELECT unnest(%s::text[])", [texts]) if len(texts) > 1 else texts


def as_literal(value: Any) -> str:
    """The value as it stands in a statement that takes parameters too."""
    return Literal(value).as_string(connection.connection).replace("%", "%%")
