"""What the actors of the ledger are called."""

from collections.abc import Iterable

from law.actors import user_id
from people.models import User


def user_names(keys: Iterable[str]) -> dict[str, str]:
    """The names of those behind these actors who are people. One statement, and none when nobody is."""
    ids = {found for key in keys if (found := user_id(key))}
    if not ids:
        return {}
    return {f"user:{pk}": name for pk, name in User.objects.filter(pk__in=ids).values_list("pk", "name")}


def colleague_names(keys: set[str]) -> dict[str, str]:
    """Who all of these actors are, in words a colleague understands."""
    names = user_names(keys)
    return {key: names.get(key) or ("The service itself" if key == "system" else "A colleague") for key in keys}
