"""The floor's rows, serializers and view: what the framework's own handbook would have one write."""

# ruff: noqa: DJ008 - nobody reads their names

from django.db import models, transaction
from django.utils import timezone
from rest_framework import generics, pagination, serializers


def _table(name: str) -> type:
    return type("Meta", (), {"db_table": name, "managed": False, "app_label": "rest_framework"})


class Person(models.Model):
    id = models.BigAutoField(primary_key=True)
    given_name = models.TextField()
    family_name = models.TextField()
    dob = models.DateField()
    phone = models.TextField()
    Meta = _table("person")


class Referral(models.Model):
    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField()
    person = models.ForeignKey(Person, models.PROTECT)
    state = models.SmallIntegerField(default=0)
    note = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    Meta = _table("referral")


class Need(models.Model):
    id = models.BigAutoField(primary_key=True)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="needs")
    kind = models.SmallIntegerField()
    Meta = _table("need")


class Audit(models.Model):
    id = models.BigAutoField(primary_key=True)
    referral_id = models.BigIntegerField()
    verb = models.TextField()
    data = models.JSONField()
    Meta = _table("audit")


class Outbox(models.Model):
    id = models.BigAutoField(primary_key=True)
    topic = models.TextField()
    payload = models.JSONField()
    Meta = _table("outbox")


class PersonShown(serializers.ModelSerializer):
    class Meta:
        model = Person
        fields = ["given_name", "family_name", "dob", "phone"]


class NeedShown(serializers.ModelSerializer):
    class Meta:
        model = Need
        fields = ["kind"]


class ReferralShown(serializers.ModelSerializer):
    person = PersonShown()
    needs = NeedShown(many=True)

    class Meta:
        model = Referral
        fields = ["public_id", "person", "needs", "state", "note", "created_at"]
        read_only_fields = ["state", "created_at"]

    def create(self, validated_data):
        person = validated_data.pop("person")
        needs = validated_data.pop("needs")
        with transaction.atomic():
            referral = Referral.objects.create(person=Person.objects.create(**person), **validated_data)
            Need.objects.bulk_create([Need(referral=referral, **need) for need in needs])
            Audit.objects.create(referral_id=referral.pk, verb="created", data={"needs": [n["kind"] for n in needs]})
            Outbox.objects.create(topic="referral.created", payload={"to": person["phone"]})
        return referral


class Newest(pagination.CursorPagination):
    page_size = 50
    ordering = ("-created_at", "-id")


class Referrals(generics.ListCreateAPIView):
    queryset = Referral.objects.filter(state=0).select_related("person").prefetch_related("needs")
    serializer_class = ReferralShown
    pagination_class = Newest
