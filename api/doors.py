"""How an action of the house becomes an address: translate, call one action, translate back."""

import inspect
from collections import defaultdict
from collections.abc import Callable
from functools import cache, cached_property, lru_cache, wraps
from typing import Any, ClassVar

from django.core.exceptions import ValidationError as BadValue
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from api.conditional import version_in
from api.filters import narrow
from api.idempotency import AnsweredBefore, answer_again, once
from api.negotiation import ByContent
from api.paging import ORDERINGS
from api.parsing import LARGEST, MergePatchParser
from api.problems import ChangedSince
from api.showing import show, show_rows
from database.along import Along
from database.prepared import Chosen
from people.access import possible_actions

View = Callable[..., HttpResponseBase]
LONG_FIELD = 100_000  # characters, such as of a wipe log or a signed paper
VERB_NAMES: dict[type, dict[str, str]] = defaultdict(dict)  # model → action → the last part of its address


class Strict(serializers.Serializer):
    """A body whose unknown fields are refused by name."""

    def to_internal_value(self, data):
        if isinstance(data, dict):
            unknown = set(data) - set(self.fields)
            if unknown:
                raise serializers.ValidationError({name: "We do not know this field." for name in sorted(unknown)})
        return super().to_internal_value(data)


class Answered(serializers.Serializer):
    """What an answer says, where it is no row of ours: read, never written."""


class Nothing(Strict):
    """A verb that needs no words."""


class Reason(Strict):
    reason = serializers.CharField(max_length=300)


class MaybeReason(Strict):
    reason = serializers.CharField(max_length=300, required=False, default="")


class Shown(serializers.ModelSerializer):
    """What every object tells: its id, version, and what this caller may do with it now."""

    available_actions = serializers.SerializerMethodField()

    @cached_property
    def actor(self):
        """Who is told; `api.showing` knows it already."""
        return self.context["request"].user

    def get_available_actions(self, row) -> list[str]:
        """The verbs that are addresses under this one, and open to the caller now."""
        kind: Any = type(row)
        verbs = _named(kind, getattr(row, "state", ""), self.actor.roles)
        return [name for name, guard in verbs if guard is None or guard(row) is None]


@lru_cache(maxsize=4096)
def _named(model: type, state: str, roles: frozenset[str]) -> tuple[tuple[str, Callable | None], ...]:
    """(name in the address, guard) of each verb that is open to these roles in this state."""
    names = VERB_NAMES[model]
    return tuple((names[each.verb], each.guard) for each in possible_actions(model, state, roles, frozenset(names)))


class Door(GenericAPIView):
    """A resource of one model, seen as its caller may see it."""

    content_negotiation_class = ByContent
    lookup = "pk"
    body_class: type[serializers.Serializer]
    parameters: ClassVar[dict[str, tuple[str, dict]]] = {}  # of the address: what it says, and its schema
    looks_for_its_key = True  # False saves the look on the busiest path: `once` then stops the second one

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        self.check_parameters()
        if self.looks_for_its_key:
            answer_again(request)

    def check_parameters(self):
        """Refuse by name what stands in the address and is not ours."""
        unknown = sorted(set(self.request.query_params) - set(self.parameters))
        if unknown:
            raise serializers.ValidationError({name: "We do not know this parameter." for name in unknown})

    def handle_exception(self, exc):
        return exc.response if isinstance(exc, AnsweredBefore) else super().handle_exception(exc)

    @property
    def largest_body(self) -> int:
        """In bytes: what every body may have, and room for the fields that promise more, quoted."""
        return _largest(self.body_class) if hasattr(self, "body_class") else LARGEST

    def read_id(self, text: str) -> str:
        """The id in an address as its column holds it."""
        return text

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return self.queryset.visible_to(self.request.user)

    def get_object(self):
        if "\x00" in self.kwargs["id"]:
            raise Http404
        try:
            row = _chosen(type(self).queryset).one(self.get_queryset(), self.lookup, self.read_id(self.kwargs["id"]))
        except (BadValue, ValueError, OverflowError):
            row = None
        if row is None:
            raise Http404
        return row

    def check_unchanged(self, row):
        """If-Match, strongly compared: by the version in it."""
        wanted = self.request.headers.get("If-Match")
        if wanted and wanted != "*" and str(row.version) not in map(version_in, wanted.split(",")):
            raise ChangedSince()

    def show(self, row) -> dict:
        return show(self.get_serializer_class(), row, {"request": self.request})

    def read_body(self) -> dict:
        return dict(_reader(self.body_class).run_validation(self.request.data))

    def get_parsers(self):
        """A PATCH is a merge patch (RFC 7396), by that name or as JSON."""
        return [*super().get_parsers(), *([MergePatchParser()] if hasattr(self, "patch") else [])]

    def options(self, request, *args, **kwargs):
        """Which methods there are. What each takes and gives is in the description."""
        links = {"Link": '</api/v1/schema>; rel="service-desc"'}
        return HttpResponse(status=204, headers={"Allow": ", ".join(self.allowed_methods)} | links)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        response.setdefault("Cache-Control", "no-store")
        if hasattr(self, "patch"):
            response.setdefault("Accept-Patch", f"{MergePatchParser.media_type}, application/json")
        return response


@cache
def _reader(body: type[serializers.Serializer]) -> serializers.Serializer:
    """A body's fields are made once: they keep nothing of what they read."""
    return body()


@cache
def _largest(body: type[serializers.Serializer]) -> int:
    lengths = (getattr(field, "max_length", None) or 0 for field in _reader(body).fields.values())
    return LARGEST + sum(2 * length for length in lengths if length > LONG_FIELD)


class ListDoor(Door):
    filters: ClassVar[dict[str, Any]] = {}
    orderings: ClassVar[dict[str, tuple[str, ...]]] = ORDERINGS
    along: ClassVar[tuple[Along[Any], ...]] = ()  # what is read for all rows of a page together
    reads = False  # True where a POST reads: what is looked for stands in the body

    def get(self, request):
        rows = self.filter_queryset(self.narrow(self.get_queryset()))
        page = self.paginate_queryset(rows)
        for each in self.along:
            each.read_for(page)
        return self.get_paginated_response(show_rows(self.get_serializer_class(), page, {"request": request}))

    def fetch(self, rows, order: tuple[str, ...], most: int) -> list:
        """The first so many rows, by a statement whose greater part is made once."""
        chosen = _chosen(type(self).queryset)
        return chosen(rows, order, most) if chosen.fits(rows) else list(rows.order_by(*order)[:most])

    def check_parameters(self):
        """A list reads its own: filters, and how it is paged."""

    def narrow(self, rows):
        """The rows that the filters in the address leave; what no one knows is refused by name."""
        return narrow(rows, self.request.query_params, self.filters, self.request.user)


@cache
def _chosen(rows: Any) -> Chosen[Any]:
    return Chosen(rows)


class DetailDoor(Door):
    def get(self, request, id):
        row = self.get_object()
        shown = self.show(row)
        tagged = shown.get("version") is not None  # of a session it would count seats for those who see no booking
        return Response(shown, headers={"ETag": f'"{row.version}"'} if tagged else None)


class AmendDoor(DetailDoor):
    """GET and PATCH of one object: a merge patch of what its action may change."""

    amend: ClassVar[Any]
    body_class: type[serializers.Serializer]

    def patch(self, request, id):
        row = self.get_object()
        getattr(self.amend, "action", self.amend).admit(row, request.user)
        self.check_unchanged(row)
        reader = self.body_class(data=request.data, partial=True, context={"request": request})
        reader.is_valid(raise_exception=True)
        changes = dict(reader.validated_data)
        return once(request, lambda: self.amend(row, by=request.user, **changes), lambda row: (200, self.show(row), ""))


def translating(action):
    """Mark a function that puts a door's words into those of one action: its rule is the action's."""

    def mark(function):
        function.action = action
        return function

    return mark


def name_verb(model: type, act, name: str) -> None:
    """Have `available_actions` of this model call what `act` does by the name in its address."""
    VERB_NAMES[model][getattr(act, "action", act).verb] = name
    _named.cache_clear()


class VerbDoor(Door):
    def post(self, request, id):
        row = self.get_object()
        action = getattr(self.act, "action", self.act)
        action.admit(row, request.user)
        self.check_unchanged(row)
        words = self.read_body()
        return once(request, lambda: self.act(row, by=request.user, **words), self.render, snapshot=action.snapshot)

    def render(self, result):
        return 200, self.show(result), ""


class MakeDoor(Door):
    def post(self, request):
        getattr(self.act, "action", self.act).admit(None, request.user)
        words = self.read_body()
        return once(request, lambda: self.act(by=request.user, **words), self.render)

    def render(self, result):
        body = self.show(result)
        return 201, body, f"{self.request.path}/{getattr(result, self.lookup)}"


@cache
def listed(shows: type[serializers.Serializer]) -> type[serializers.Serializer]:
    """The answer of a list that is given whole, without pages: `{"items": [...]}`."""
    return type(f"{shows.__name__}Items", (serializers.Serializer,), {"items": shows(many=True)})


def _view(kind: type[APIView], name: str, **attributes) -> Any:
    return type(name, (kind,), attributes)


def verb(name: str, act, *, body=Nothing, shows=None, queryset=None, lookup="pk", read_id=None, tag="") -> View:
    """A view for POST …/{id}/<verb>."""
    name_verb(queryset.model, act, name)
    attributes = {
        "queryset": queryset,
        "serializer_class": shows,
        "body_class": body,
        "act": staticmethod(act),
        "lookup": lookup,
        "operation_id": f"{tag}_{name}".replace("-", "_"),
        "__doc__": (getattr(act, "__doc__", "") or "").strip(),
    }
    if read_id:
        attributes["read_id"] = staticmethod(read_id)
    view = _view(VerbDoor, name.title().replace("-", ""), **attributes)
    view.post = extend_schema(request=body, responses={200: shows})(
        view.post if "post" in view.__dict__ else _own(VerbDoor.post)
    )
    return view.as_view()


def _own(method):
    """A copy that one view may describe without describing it for all."""

    @wraps(method)
    def own(self, request, *args, **kwargs):
        return method(self, request, *args, **kwargs)

    return own


def collection(*, queryset, shows, filters=None, make=None, body=None, lookup="pk", tag="") -> View:
    """A view for GET (list) and, with `make`, POST on a collection."""
    attributes = {"queryset": queryset, "serializer_class": shows, "filters": filters or {}, "lookup": lookup}
    kinds = (ListDoor, MakeDoor) if make else (ListDoor,)
    if make:
        attributes |= {"act": staticmethod(make), "body_class": body}
    view: Any = type(f"{tag.title()}Collection", kinds, attributes)
    view.get = extend_schema(operation_id=f"{tag}_list".replace("-", "_"), responses=shows(many=True))(
        _own(ListDoor.get)
    )
    if make:
        view.post = _describe_making(make, shows, body, f"{tag}_create".replace("-", "_"))
    return view.as_view()


def _describe_making(make, shows, body, operation_id: str):
    post = _own(MakeDoor.post)
    post.__doc__ = make.__doc__
    return extend_schema(operation_id=operation_id, request=body, responses={201: shows})(post)


def detail(*, queryset, shows, lookup="pk", read_id=None, tag="", amend=None, body=None) -> View:
    """A view for GET and, with `amend`, PATCH of one object; `body` are the fields that it may change."""
    attributes = {"queryset": queryset, "serializer_class": shows, "lookup": lookup, "operation_id": f"{tag}_read"}
    if read_id:
        attributes["read_id"] = staticmethod(read_id)
    if amend is None:
        return _view(DetailDoor, f"{tag.title()}Detail", **attributes).as_view()
    attributes |= {"amend": staticmethod(amend), "body_class": body}
    view = _view(AmendDoor, f"{tag.title()}Detail", **attributes)
    patch = _own(AmendDoor.patch)
    patch.__doc__ = f"{inspect.getdoc(amend)}\n\nA JSON merge patch (RFC 7396): what is not named stays."
    operation_id = f"{tag}_amend".replace("-", "_")
    view.patch = extend_schema(operation_id=operation_id, request=body, responses=shows)(patch)
    return view.as_view()


def find_named(rows, pk, what: str):
    """A row that a body names; a 422 that names the field when the caller cannot see it."""
    return seen(rows.filter(pk=pk).first(), what)


def seen(row, what: str):
    """The row that a body names as `what`, unless there is none for the caller."""
    if row is None:
        raise serializers.ValidationError({what: "There is nothing here that you can see."})
    return row
