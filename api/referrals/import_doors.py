"""A borough's export as one file: taken in at once, answered row by row."""

import io
import re
from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from api.doors import Answered, Door, collection
from api.headers import BOOLEAN, COUNT, TEXT
from api.idempotency import once
from api.parsing import CSVParser, JSONLinesParser, JSONLParser, ODSParser, XLSXParser
from api.referrals.views import organisation_for
from api.showing import show, show_rows
from referrals import actions as referrals
from referrals.intake import receive
from referrals.models import Import, ImportRow

PARSERS = [CSVParser, XLSXParser, ODSParser, JSONLinesParser, JSONLParser]


class RowFault(Answered):
    field = serializers.CharField(help_text="as a path into the body of one referral; empty for the whole row")
    code = serializers.CharField()
    sentence = serializers.CharField()


class RowShown(serializers.ModelSerializer):
    errors = RowFault(many=True)  # type: ignore[assignment]  # a field of the answer: DRF takes it off the class

    class Meta:
        model = ImportRow
        fields = ["number", "line", "your_ref", "outcome", "reference", "errors", "warnings"]


class ImportShown(serializers.ModelSerializer):
    class Meta:
        model = Import
        fields = [
            "id",
            "file_name",
            "state",
            "dry_run",
            "total",
            "accepted",
            "repeated",
            "refused",
            "problem",
            "notes",
            "created_at",
        ]


class OneImportShown(ImportShown):
    """A bulk file with up to 500 of its rows."""

    rows = RowShown(many=True, read_only=True)

    class Meta(ImportShown.Meta):
        fields = [*ImportShown.Meta.fields, "rows"]


class Bulk(Door):
    """Send many referrals: a CSV file as text/csv, an XLSX or ODS workbook as its own type, or JSON lines, each as
    `POST /api/v1/referrals` takes it, as application/x-ndjson. Every row is answered under `Location`.
    """

    queryset = Import.objects.all()
    serializer_class = ImportShown
    operation_id = "referrals_bulk"
    parameters: ClassVar = {
        "dry_run": ("`true` reads the file and answers each row, and refers no one.", BOOLEAN),
        "organisation": ("For staff who send a file of an organisation: its code.", TEXT),
    }
    parser_classes = PARSERS

    @extend_schema(
        request={parser.media_type: bytes for parser in PARSERS},
        responses={202: ImportShown},
    )
    def post(self, request):
        referrals.refer_many.admit(None, request.user)
        organisation = organisation_for(request, request.query_params.get("organisation"))
        dry_run = _yes_or_no(request, "dry_run")
        file = request.data or io.BytesIO()  # without a body nothing is parsed
        return once(
            request,
            lambda: receive(file, organisation=organisation, by=request.user, dry_run=dry_run),
            lambda batch: (202, show(ImportShown, batch), f"/api/v1/imports/{batch.pk}"),
        )


def _yes_or_no(request, name: str) -> bool:
    said = request.query_params.get(name, "false")
    if said not in ("true", "false"):
        raise serializers.ValidationError({name: "We do not know this value. Use: true, false."})
    return said == "true"


class OneImport(Door):
    queryset = Import.objects.all()
    serializer_class = OneImportShown
    operation_id = "imports_read"
    parameters: ClassVar = {"after": ("Rows after the one with this number: 500 are given at once.", COUNT)}

    def get(self, request, id):
        """Follow a bulk file: how far it is, and what became of each row."""
        batch = self.get_object()
        rows = batch.rows.order_by("number")
        start = request.query_params.get("after", "0")
        if not re.fullmatch(r"[0-9]{1,9}", start):
            raise serializers.ValidationError({"after": "This has to be the number of a row."})
        shown = show_rows(RowShown, rows.filter(number__gt=int(start))[:500])
        return Response(show(ImportShown, batch) | {"rows": shown})


imports = collection(
    queryset=Import.objects.order_by("-created_at"), shows=ImportShown, filters={"state": "state"}, tag="imports"
)
