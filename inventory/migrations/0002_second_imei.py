from django.db import migrations, models
from django.db.models import Q

from law.identifiers import device_serial, plain

OVER = ("recycled", "destroyed", "lost")


def to_one_normal_form(apps, _schema):
    """Serials and IMEIs that are here already, in the form that is kept from now on. Where two live devices turn out
    to be one, the later keeps its spelling with its tag behind it, and somebody sees the two side by side.
    """
    Device = apps.get_model("inventory", "Device")
    live = set()
    for device in Device.objects.order_by("created_at", "pk").iterator():
        serial = device_serial(device.serial)
        if device.state not in OVER and serial in live:
            serial = plain(f"{device.serial}-{device.asset_tag}")[:80]
        if device.state not in OVER:
            live.add(serial)
        if serial != device.serial:
            Device.objects.filter(pk=device.pk).update(serial=serial)
    LotLine = apps.get_model("inventory", "LotLine")
    for line in LotLine.objects.exclude(serial="").iterator():
        LotLine.objects.filter(pk=line.pk).update(serial=device_serial(line.serial))


class Migration(migrations.Migration):
    dependencies = [("inventory", "0001_initial")]
    operations = [
        migrations.RunPython(to_one_normal_form, migrations.RunPython.noop),
        migrations.AddField(
            "device",
            "second_imei",
            models.CharField(blank=True, default="", help_text="of a phone with two SIMs", max_length=15),
        ),
        migrations.AddConstraint(
            "device",
            models.UniqueConstraint(
                condition=~Q(second_imei="") & ~Q(state__in=["recycled", "destroyed", "lost"]),
                fields=("second_imei",),
                name="one_live_device_a_second_imei",
            ),
        ),
    ]
