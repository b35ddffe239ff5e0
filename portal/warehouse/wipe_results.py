"""The result of a wipe as one form gives it: typed drive by drive, or a tool's log."""

from inventory import actions as inventory
from inventory.bench import wipe_logs


def record_result(device, by, **answers):
    return inventory.record_wipe(device, evidence=_evidence_of(device, answers), by=by)


def _evidence_of(device, answers) -> list[dict]:
    """Of a log only what is about this device; where nothing is, all of it, so that the refusal names whose drives
    they are.
    """
    if answers["how"] == "typed":
        shared = {name: answers[name] for name in ("tool", "log_hash", "started_at", "verification")}
        return [
            shared | {"unit": unit.pk, "method": answers[f"method{n}"], "passed": answers[f"result{n}"] == "passed"}
            for n, unit in enumerate(device.unproven)
        ]
    proofs = [inventory.as_row(proof) for proof in wipe_logs.read_log(answers["log"].read(wipe_logs.LARGEST + 1))]
    own = set(device.drive_serials)
    return [proof for proof in proofs if proof["drive_serial"] in own] or proofs
