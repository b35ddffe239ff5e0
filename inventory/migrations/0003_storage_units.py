"""Storage becomes units that are counted; the database keeps unproven ones off the shelf; each log counts once."""

import hashlib

import django.db.models.deletion
import django.utils.timezone
import uuid6
from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone

from audit.chains import link
from audit.models import LedgerEntry
from database.bulk import build_unsaved
from inventory.bench.proven_storage import INSTALL, REMOVE
from law.identifiers import plain

A_BLOCK = 500


def units_of_what_is_here(apps, _schema):
    """A unit for every drive serial and every proof that is kept: wiped where its newest proof passed."""
    Device = apps.get_model("inventory", "Device")
    for device in Device.objects.order_by("pk").iterator(A_BLOCK):
        _units_of(apps, device)
    _hash_apart(apps.get_model("inventory", "WipeEvidence"))


def _units_of(apps, device):
    Unit, Evidence = (apps.get_model("inventory", name) for name in ("StorageUnit", "WipeEvidence"))
    proofs = list(Evidence.objects.filter(device_id=device.pk).order_by("created_at", "pk"))
    own = [plain(serial) for serial in device.drive_serials]
    units = {}
    for serial in dict.fromkeys([*own, *(plain(proof.drive_serial) for proof in proofs)]):
        last = next((proof for proof in reversed(proofs) if plain(proof.drive_serial) == serial), None)
        state = "unproven" if last is None or not last.passed else "wiped"
        units[serial] = Unit(device_id=device.pk, serial=serial, state=state if serial in own else "removed")
    Unit.objects.bulk_create(units.values())
    for proof in proofs:
        Evidence.objects.filter(pk=proof.pk).update(
            unit_id=units[plain(proof.drive_serial)].pk, drive_serial=plain(proof.drive_serial)
        )
    Device.objects.filter(pk=device.pk).update(in_our_hands_since=device.received_at)
    LedgerEntry.objects.bulk_create(link([_entry(unit) for unit in units.values()], set()))


def _entry(unit) -> LedgerEntry:
    return build_unsaved(
        LedgerEntry,
        object_type="inventory.storageunit",
        object_id=unit.pk,
        action="inventory.receive",
        verb="created",
        to_state=unit.state,
        actor="system",
        channel="system",
        details={"by": "migration"},
        at=timezone.now(),
    )


def _hash_apart(Evidence):
    """A log that was recorded twice for one drive stays once; the later row says so, under a hash of its own."""
    counted = set()
    for proof in Evidence.objects.order_by("created_at", "pk").iterator(A_BLOCK):
        key = (proof.log_hash, proof.drive_serial)
        if key in counted:
            proof.faults = [*proof.faults, f"The log {proof.log_hash} was recorded before."]
            proof.log_hash = hashlib.sha256(f"{proof.log_hash}{proof.pk}".encode()).hexdigest()
            proof.save(update_fields=["faults", "log_hash"])
        counted.add(key)


class Migration(migrations.Migration):
    dependencies = [("inventory", "0002_second_imei"), ("audit", "0001_initial")]
    operations = [
        migrations.AddField(
            "device",
            "in_our_hands_since",
            models.DateTimeField(
                help_text="when it last came in, was found or was set apart: a wipe proves nothing about before",
                null=True,
            ),
        ),
        migrations.AddField(
            "device",
            "report_warnings",
            models.JSONField(default=list, help_text="what its hardware reports warned of, in sentences"),
        ),
        migrations.AddField(
            "device",
            "warnings_settled_by",
            models.CharField(blank=True, default="", help_text="actor who looked at them", max_length=80),
        ),
        migrations.AddField(
            "wipeevidence", "accepted_because", models.CharField(blank=True, default="", max_length=300)
        ),
        migrations.AddField(
            "wipeevidence",
            "accepted_by",
            models.CharField(blank=True, default="", help_text="actor who accepted the doubts", max_length=80),
        ),
        migrations.AddField(
            "wipeevidence",
            "doubts",
            models.JSONField(
                default=list,
                help_text="what the tool warned of and nobody here knows: a second person accepts it, or it fails",
            ),
        ),
        migrations.AddField(
            "wipeevidence",
            "is_read_by_us",
            models.BooleanField(default=False, help_text="whether we read the log, or somebody typed its hash"),
        ),
        migrations.AlterField(
            "wipeevidence",
            "drive_serial",
            models.CharField(blank=True, help_text="empty: wiped by its place", max_length=80),
        ),
        migrations.CreateModel(
            "StorageUnit",
            [
                ("id", models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("serial", models.CharField(blank=True, max_length=80)),
                (
                    "position",
                    models.CharField(
                        blank=True, help_text="where it sits, as the bench tool or a person says", max_length=60
                    ),
                ),
                ("model", models.CharField(blank=True, max_length=120)),
                (
                    "size_gb",
                    models.PositiveIntegerField(default=0, help_text="in thousands of millions of bytes; 0: not known"),
                ),
                ("media", models.CharField(blank=True, help_text="hdd, ssd, nvme, emmc", max_length=10)),
                (
                    "over_details",
                    models.JSONField(
                        default=dict, help_text="of what was taken out or shredded: where it is, who, note"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unproven", "Not proven wiped"),
                            ("wiped", "Wiped"),
                            ("removed", "Taken out"),
                            ("shredded", "Shredded"),
                        ],
                        default="unproven",
                        max_length=50,
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="units", to="inventory.device"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            "wipeevidence",
            "unit",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="proofs",
                to="inventory.storageunit",
            ),
        ),
        migrations.RunPython(units_of_what_is_here, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            "wipeevidence",
            "unit",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="proofs", to="inventory.storageunit"
            ),
        ),
        migrations.RemoveField("device", "drive_serials"),
        migrations.AddConstraint(
            "wipeevidence",
            models.UniqueConstraint(fields=("log_hash", "unit"), name="each_log_once_a_unit"),
        ),
        migrations.AddConstraint(
            "wipeevidence",
            models.UniqueConstraint(
                condition=~Q(drive_serial=""), fields=("log_hash", "drive_serial"), name="each_log_once_a_drive"
            ),
        ),
        migrations.AddConstraint(
            "storageunit",
            models.UniqueConstraint(
                condition=~Q(serial=""), fields=("device", "serial"), name="one_unit_a_serial_in_a_device"
            ),
        ),
        migrations.RunSQL(INSTALL, REMOVE),
    ]
