"""What must cross between two rooms on one floor: a bundle order was paid, so capacity opens in that borough's pool."""

from django.dispatch import receiver
from django_fsm.signals import post_transition

from audit.actors import SYSTEM
from contributions.models import Contribution
from inventory import actions as inventory
from inventory.models import Pool


@receiver(post_transition, sender=Contribution)
def open_paid_capacity(instance, name, **_):
    if name == "succeed":
        payer = instance.organisation
        pool = Pool.objects.filter(borough=payer.borough).exclude(borough="").first() or inventory.open_pool(
            code=f"pool-{payer.code}", name=f"Pool of {payer.name}", borough=payer.borough, by=SYSTEM
        )
        inventory.open_capacity(pool, bundles=instance.quantity, by=SYSTEM)
