"""What is counted, each said once: the same sentence makes the triggers that keep the tallies and the recount that checks them.

A countable is one SELECT over a driving table and those it is joined to. London's days and quarters count (Europe/London).
"""

from dataclasses import dataclass, field

STAMPS = ("counted_month", "counted_borough", "counted_age_band", "counted_organisation_kind", "counted_deprivation", "channel")
PLACE, AGE, DOOR, AREA = "place", "age", "door", "area"
KEYS = ("borough", "band", "organisation", "channel", "deprivation")
EVERY = (PLACE, AGE, DOOR, AREA)


@dataclass(frozen=True)
class Countable:
    """`tables` maps an alias to (table, the columns that matter, how it is joined); the first one drives, and "" joins nothing."""

    what: str
    tables: dict[str, tuple[str, tuple[str, ...], str]]
    where: str
    quarter: str
    kind: str = "''"
    detail: str = "''"
    n: str = "1"
    slices: tuple[str, ...] = (PLACE, AGE, DOOR)
    stamped: str = "r"
    keys: dict[str, str] = field(default_factory=dict)

    def columns(self) -> dict[str, str]:
        s = self.stamped
        named = {
            "borough": f"{s}.counted_borough",
            "band": f"{s}.counted_age_band",
            "organisation": f"{s}.counted_organisation_kind",
            "channel": f"{s}.channel",
            "deprivation": f"{s}.counted_deprivation",
        }
        return named | self.keys | {"kind": self.kind, "detail": self.detail}


REFERRAL, NEED = "referrals_referral", "referrals_need"


def _r(via: str = "n") -> dict:
    return {"r": (REFERRAL, STAMPS, f"r.id = {via}.referral_id")}


def _n(via: str) -> dict:
    return {"n": (NEED, (), f"n.id = {via}.need_id")}


def countables(sql) -> tuple[Countable, ...]:
    """All of them, in the words of one database: `sql` says `quarter(moment)`, `quarter_of(day)` and `days(since, until)`."""
    need = ("referral_id", "kind", "state", "queued_at", "provided_at", "ended_at", "decision_code")
    booking = {
        "b": ("skills_booking", ("session_id", "need_id", "state"), ""),
        "s": ("skills_session", ("starts_at",), "s.id = b.session_id"),
        **_n("b"),
        **_r(),
    }
    given = {
        "a": ("inventory_allocation", ("device_id", "need_id", "handed_over_at"), ""),
        "d": ("inventory_device", ("kind", "weight_grams"), "d.id = a.device_id"),
        **_n("a"),
        **_r(),
    }
    sim = {"m": ("connectivity_sim", ("need_id", "state", "activated_at", "ends_on"), ""), **_n("m"), **_r()}
    asked = {
        "f": (
            "outcomes_followup",
            ("referral_id", "kind", "due_on", "state", "is_working", "is_connected", "connected_how", "confidence", "confidence_before", "saves_pence_a_month"),
            "",
        ),
        **_r("f"),
    }  # fmt: skip
    person = {"p": ("outcomes_personcounted", ("what", "quarter", *KEYS), "")}
    own = {name: f"p.{name}" for name in KEYS}
    submitted = {"r": (REFERRAL, (*STAMPS, "state", "submitted_at", "decided_at"), "")}
    came_in = {"d": ("inventory_device", ("kind", "grade", "donor", "received_at"), "")}
    nobody, received = dict.fromkeys(KEYS, "''"), sql.quarter("d.received_at")
    cohort, handed, activated = sql.quarter_of("r.counted_month"), sql.quarter("a.handed_over_at"), sql.quarter("m.activated_at")
    due, answered = sql.quarter_of("f.due_on"), "f.state = 'answered' AND r.counted_month IS NOT NULL"
    months = sql.months(sql.day("m.activated_at"), "m.ends_on")
    return (
        Countable("referred", submitted, "r.counted_month IS NOT NULL", cohort, detail="r.state", slices=EVERY),
        Countable(
            "wait_decided", submitted, "r.counted_month IS NOT NULL AND r.decided_at IS NOT NULL AND r.submitted_at IS NOT NULL",
            sql.quarter("r.decided_at"), detail=sql.days("r.submitted_at", "r.decided_at"), slices=(PLACE, DOOR),
        ),
        Countable("need", {"n": (NEED, need, ""), **_r()}, "r.counted_month IS NOT NULL", cohort, kind="n.kind", detail="n.state", slices=EVERY),
        Countable(
            "not_met", {"n": (NEED, need, ""), **_r()},
            "r.counted_month IS NOT NULL AND n.ended_at IS NOT NULL AND n.state IN ('not_approved', 'unreachable', 'unmet', 'cancelled', 'declined')",
            sql.quarter("n.ended_at"), kind="n.kind", detail="n.decision_code", slices=(PLACE,),
        ),
        Countable(
            "met", {"n": (NEED, need, ""), **_r()}, "r.counted_month IS NOT NULL AND n.state = 'met' AND n.ended_at IS NOT NULL",
            sql.quarter("n.ended_at"), kind="n.kind", slices=EVERY,
        ),
        Countable(
            "wait_provided", {"n": (NEED, need, ""), **_r()},
            "r.counted_month IS NOT NULL AND n.provided_at IS NOT NULL AND n.queued_at IS NOT NULL",
            sql.quarter("n.provided_at"), kind="n.kind", detail=sql.days("n.queued_at", "n.provided_at"),
        ),
        Countable("device", given, "a.handed_over_at IS NOT NULL", handed, kind="d.kind"),
        Countable("device_in", came_in, "d.received_at IS NOT NULL", received, kind="d.kind", slices=(PLACE,), keys=nobody),
        Countable("device_grade", came_in, "d.received_at IS NOT NULL", received, detail="d.grade", slices=(PLACE,), keys=nobody),
        Countable("device_source", came_in, "d.received_at IS NOT NULL", received, detail="d.donor", slices=(PLACE,), keys=nobody),
        Countable(
            "device_grams", given, "a.handed_over_at IS NOT NULL AND d.weight_grams IS NOT NULL", handed, kind="d.kind",
            n="d.weight_grams", slices=(PLACE,),
        ),
        Countable("device_weighed", given, "a.handed_over_at IS NOT NULL AND d.weight_grams IS NOT NULL", handed, kind="d.kind", slices=(PLACE,)),
        Countable(
            "sim", sim, "m.activated_at IS NOT NULL", activated,
            detail=f"CASE WHEN m.state IN ('active', 'expired') AND m.ends_on IS NOT NULL THEN {months} ELSE '' END",
        ),
        Countable("seat", booking, "b.state IN ('attended', 'no_show', 'excused')", sql.quarter("s.starts_at"), detail="b.state"),
        Countable("person", person, "1 = 1", "p.quarter", detail="p.what", slices=EVERY, stamped="p", keys=own),
        Countable("follow_up", asked, "r.counted_month IS NOT NULL", due, kind="f.kind", detail="f.state"),
        Countable("working", asked, f"{answered} AND f.is_working IS NOT NULL", due, kind="f.kind", detail=sql.yes("f.is_working")),
        Countable("connected", asked, f"{answered} AND f.is_connected IS NOT NULL", due, kind="f.kind", detail=sql.yes("f.is_connected")),
        Countable("connected_how", asked, f"{answered} AND f.connected_how <> ''", due, kind="f.kind", detail="f.connected_how", slices=(PLACE,)),
        Countable(
            "confidence", asked, f"{answered} AND f.confidence IS NOT NULL AND f.confidence_before IS NOT NULL", due, kind="f.kind",
            detail="f.confidence_before || '-' || f.confidence", slices=(PLACE, AGE),
        ),
        Countable(
            "saving_pence", asked, f"{answered} AND f.saves_pence_a_month IS NOT NULL", due, kind="f.kind", n="f.saves_pence_a_month", slices=(PLACE,),
        ),
        Countable("saving", asked, f"{answered} AND f.saves_pence_a_month IS NOT NULL", due, kind="f.kind", slices=(PLACE,)),
    )  # fmt: skip


def person_counts(sql, whom: str = "") -> str:
    """Who is counted as helped or taught, and when: rows of (what, resident_id, quarter, at, id, and the KEYS).

    `whom` selects the residents wanted, of whom an index finds the few rows; without it everybody is counted.
    """
    helped = {"n": (NEED, ""), "r": (REFERRAL, "r.id = n.referral_id")}
    taught = {
        "b": ("skills_booking", ""),
        "s": ("skills_session", "s.id = b.session_id"),
        "n": (NEED, "n.id = b.need_id"),
        "r": (REFERRAL, "r.id = n.referral_id"),
    }
    (helped_by, only), (taught_by, _) = (sql.of_people(tables, whom) for tables in (helped, taught))
    stamps = ("counted_borough", "counted_age_band", "counted_organisation_kind", "channel", "counted_deprivation")
    keys = ", ".join(f"r.{stamp} AS {key}" for stamp, key in zip(stamps, KEYS, strict=True))
    return f"""
        SELECT 'helped' AS what, r.resident_id AS resident_id, {sql.quarter("n.ended_at")} AS quarter, n.ended_at AS at, n.id AS id, {keys}
        FROM {helped_by} WHERE n.state = 'met' AND n.ended_at IS NOT NULL AND r.counted_month IS NOT NULL{only}
        UNION ALL
        SELECT 'taught', r.resident_id, {sql.quarter("s.starts_at")}, s.starts_at, b.id, {keys}
        FROM {taught_by} WHERE b.state = 'attended' AND r.counted_month IS NOT NULL{only}"""  # noqa: S608
