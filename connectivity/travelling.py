"""How a SIM travels in one parcel with a device (referrals.companions)."""

from connectivity import actions
from connectivity.iccids import normal_form
from connectivity.models import Sim
from referrals.companions import Thing, register
from referrals.models import Need


class TravellingSim:
    def promised(self, need: Need) -> Thing | None:
        sim = Sim.objects.filter(need=need, state=Sim.State.RESERVED, hub=None).first()
        return Thing(sim.iccid, f"{sim.network} SIM, {sim.monthly_gb} GB a month") if sim is not None else None

    def is_it(self, number: str, scanned: str) -> bool:
        return normal_form(scanned) == number

    def send(self, number: str, *, by) -> None:
        actions.dispatch(Sim.objects.get(iccid=number), scanned=number, to_hub=True, by=by)

    def is_inside(self, number: str, need: Need) -> bool:
        return Sim.objects.filter(iccid=number, need=need, state=Sim.State.DISPATCHED).exists()

    def give(self, number: str, *, by) -> None:
        actions.issue(Sim.objects.get(iccid=number), by=by)

    def unload(self, number: str, *, by) -> None:
        actions.unload(Sim.objects.get(iccid=number), by=by)

    def bring_back(self, number: str, *, reason: str, by) -> None:
        actions.bring_back(Sim.objects.get(iccid=number), reason=reason, by=by)

    def lose(self, number: str, *, reason: str, by) -> None:
        actions.lose_on_the_way(Sim.objects.get(iccid=number), reason=reason, by=by)


register(Need.Kind.DATA, TravellingSim())
