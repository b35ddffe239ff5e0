"""A bench tool's report becomes the machine it is of, with its conflicts said, or is refused with what is wrong."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.bench.hardware_reports import read_report
from inventory.bench.hardware_tools import Storage
from law.refusals import Invalid
from tests.rounds import rounds

REPORTS = Path(__file__).parents[2] / "data" / "hardware"
CASES = Path(__file__).parents[2] / "data" / "field_cases"
SATA = Storage("WD-WX61A0000001", "WDC WD5000LPLX-7", 500, "hdd", "scsi@0:0.0.0")
NVME = Storage("30PA00000002", "KXG60ZNV256G NVMe KIOXIA", 256, "nvme", "pci@0000:04:00.0")


def report(name: str) -> bytes:
    return (REPORTS / name).read_bytes()


T14, DESKTOP, TABLET, VIRTUAL = (
    report(f"lshw_{name}.json") for name in ("thinkpad_t14", "optiplex_3060", "tablet_d330", "virtual_machine")
)
DMIDECODE = report("dmidecode_thinkpad_t14.txt")
BENCH = report("bench_thinkpad_t14.json")


def refused(content) -> tuple[str, str]:
    with pytest.raises(Invalid) as refusal:
        read_report(content)
    (error,) = refusal.value.errors
    assert error.pointer == "/report"
    assert error.sentence.endswith(".")
    return error.code, error.sentence


def bench(**changes) -> bytes:
    """The whole bench report with some of its parts replaced; a part that is None is left out."""
    parts = {**json.loads(BENCH), **changes}
    return json.dumps({key: part for key, part in parts.items() if part is not None}).encode()


# Machines


def test_a_laptop_with_two_drives_reads_whole():
    laptop = read_report(T14)
    assert (laptop.serial, laptop.make, laptop.model, laptop.kind) == (
        "PF0MADE1",
        "Lenovo",
        "ThinkPad T14 Gen 1",
        "laptop",
    )
    assert (laptop.ram_gb, laptop.storage) == (16, (SATA, NVME))
    assert (laptop.cpu, laptop.cpu_64bit, laptop.tpm) == ("Intel(R) Core(TM) i5-10310U CPU @ 1.70GHz", True, True)
    assert laptop.features == {"camera", "bluetooth", "wifi"}
    assert (laptop.screen_inches, laptop.imei) == (None, "")


def test_the_stick_that_the_bench_booted_from_is_not_the_laptops_storage():
    laptop = read_report(T14)
    assert "4C530000000001" not in {drive.serial for drive in laptop.storage}
    assert laptop.warnings == ("A drive that can be pulled out is plugged in (Cruzer Blade). We left it out.",)


def test_a_desktop_reads_without_its_dvd_drive():
    desktop = read_report(DESKTOP)
    assert (desktop.serial, desktop.make, desktop.model, desktop.kind) == (
        "7MADE12",
        "Dell",
        "OptiPlex 3060",
        "desktop",
    )
    assert desktop.storage == (Storage("S3YJNB0K000001A", "Samsung SSD 860", 250, "ssd", "scsi@0:0.0.0"),)
    assert (desktop.ram_gb, desktop.tpm, desktop.features, desktop.warnings) == (8, None, frozenset(), ())


def test_a_tablet_has_its_touch_screen_and_soldered_storage():
    tablet = read_report(TABLET)
    assert (tablet.serial, tablet.kind, tablet.ram_gb) == ("HA0MADE3", "tablet", 4)
    assert tablet.storage == (Storage("2718281828", "hB8aP>", 63, "emmc", "mmc@0:0001"),)
    assert tablet.features == {"touch", "camera", "wifi"}


def test_a_touchpad_is_no_touch_screen():
    assert b"TouchPad" in T14
    assert "touch" not in read_report(T14).features


def test_dmidecode_alone_reads_without_drives():
    laptop = read_report(DMIDECODE)
    assert (laptop.serial, laptop.model, laptop.kind, laptop.ram_gb) == ("PF0MADE1", "ThinkPad T14 Gen 1", "laptop", 16)
    assert (laptop.cpu_64bit, laptop.tpm, laptop.storage, laptop.warnings) == (True, True, (), ())
    assert read_report(DMIDECODE.decode()) == laptop == read_report(DMIDECODE.replace(b"\n", b"\r\n"))


def test_an_old_security_chip_is_pointed_out():
    assert any(
        "1.2" in warning for warning in read_report(DMIDECODE.replace(b"Version: 2.0", b"Version: 1.2")).warnings
    )


def test_three_reports_of_one_machine_are_one_machine():
    laptop = read_report(BENCH)
    assert (laptop.serial, laptop.storage, laptop.ram_gb, laptop.screen_inches) == ("PF0MADE1", (SATA, NVME), 16, 14.0)
    assert len(laptop.warnings) == 1
    as_text = bench(lshw=T14.decode(), smartctl=json.dumps(json.loads(BENCH)["smartctl"]))
    assert read_report(as_text) == laptop


# The real capture of the machine that built this


def test_the_virtual_machine_that_this_was_written_on_is_refused_as_one():
    assert refused(VIRTUAL) == (
        "virtual",
        "This report is of a virtual machine. Run the bench tool on the device itself.",
    )


@pytest.mark.parametrize("maker", ["QEMU", "VMware, Inc.", "innotek GmbH", "Xen"])
def test_virtual_machines_are_known_by_their_makers(maker):
    assert refused(DMIDECODE.replace(b"Manufacturer: LENOVO", f"Manufacturer: {maker}".encode(), 1))[0] == "virtual"


# Conflicts


def test_two_serials_for_one_machine_are_flagged():
    laptop = read_report(
        bench(dmidecode=DMIDECODE.decode().replace("Serial Number: PF0MADE1", "Serial Number: PF0OTHER"))
    )
    assert laptop.serial == "PF0MADE1"
    assert (
        "The reports have different serial numbers: lshw says PF0MADE1 and dmidecode says PF0OTHER. Check the device’s label."
        in laptop.warnings
    )


def test_two_sizes_of_memory_and_two_models_are_flagged():
    other = (
        DMIDECODE.decode()
        .replace("Size: 8 GB", "Size: 4 GB")
        .replace("Version: ThinkPad T14 Gen 1", "Version: ThinkPad T480")
    )
    warnings = read_report(bench(dmidecode=other)).warnings
    assert "The reports differ in memory: lshw says 16 GB; dmidecode says 8 GB." in warnings
    assert "The reports differ in model: lshw says ThinkPad T14 Gen 1; dmidecode says ThinkPad T480." in warnings


def test_drives_that_only_one_tool_knows_are_flagged_and_kept():
    disks = json.loads(BENCH)["smartctl"]
    disks[1]["serial_number"] = "30PA99999999"
    laptop = read_report(bench(smartctl=disks))
    assert {drive.serial for drive in laptop.storage} == {SATA.serial, NVME.serial, "30PA99999999"}
    assert {"Only lshw knows the drive 30PA00000002.", "Only smartctl knows the drive 30PA99999999."} <= set(
        laptop.warnings
    )
    disks[1] = {**json.loads(BENCH)["smartctl"][1], "user_capacity": {"bytes": 512 * 10**9}}
    assert (
        "The reports differ in the size of 30PA00000002: 256 GB and 512 GB."
        in read_report(bench(smartctl=disks)).warnings
    )


def test_what_smartctl_knows_fills_in_what_lshw_does_not_say():
    bare = T14.replace(b'"7200rpm" : "7200 rotations per minute",', b"")
    assert read_report(bare).storage[0].media == ""
    assert read_report(bench(lshw=json.loads(bare))).storage[0].media == "hdd"


def test_a_drive_without_a_serial_is_kept_without_one_and_said():
    laptop = read_report(T14.replace(b'"serial" : "30PA00000002",', b""))
    assert [drive.serial for drive in laptop.storage] == [SATA.serial, ""]
    assert "The drive KXG60ZNV256G NVMe KIOXIA has no serial number. Read it from its label." in laptop.warnings


@pytest.mark.parametrize("stand_in", ["To Be Filled By O.E.M.", "System Serial Number", "0123456789", "Default string"])
def test_a_placeholder_gives_way_to_the_boards_serial_with_a_warning(stand_in):
    laptop = read_report(T14.replace(b'"PF0MADE1"', json.dumps(stand_in).encode()))
    assert laptop.serial == "L1HF0MADE01"
    assert any(stand_in in warning for warning in laptop.warnings)
    assert any("is the serial number of its board or chassis, not the device" in warning for warning in laptop.warnings)
    code, sentence = refused(
        T14.replace(b'"PF0MADE1"', json.dumps(stand_in).encode()).replace(b'"L1HF0MADE01"', b'"Not Specified"')
    )
    assert code == "no_serial"
    assert stand_in in sentence


def test_an_imei_beside_the_reports_is_checked():
    assert read_report(bench(imei="49-015420-323751-8")).imei == "490154203237518"
    wrong = read_report(bench(imei="490154203237519", screen_inches="big"))
    assert (wrong.imei, wrong.screen_inches) == ("", None)
    assert "The screen size cannot be read." in wrong.warnings
    assert any("IMEI" in warning for warning in wrong.warnings)


# How lshw prints, and damage


@pytest.mark.parametrize(
    "printed",
    [
        json.dumps(json.loads(T14)[0]),
        json.dumps(json.loads(T14)[0]) + ",",
        T14.decode().strip().removesuffix("]"),
        T14.decode().strip().removeprefix("["),
        T14.decode().replace("\n", "\r\n"),
        "\ufeff" + T14.decode(),
        "WARNING: you should run this program as super-user.\n"
        + T14.decode()
        + "WARNING: output may be incomplete or inaccurate.\n",
        T14.decode().replace('"claimed" : true\n', '"claimed" : true,\n').replace("}\n", "},\n").replace("]\n", "],\n"),
        T14.decode().replace("},\n", "}\n"),
    ],
)
def test_lshws_versions_print_the_same_machine_each_in_its_way(printed):
    assert read_report(printed) == read_report(printed.encode()) == read_report(T14)
    assert read_report(printed.encode("utf-16")) == read_report(T14)


def as_debian_11_prints(node: dict, depth: int = 0) -> str:
    """Without `"children": [`: they follow the last value after spaces alone, and a loose comma ends them."""
    pad = "  " * depth
    facts = [f'{pad}  "{key}" : {json.dumps(value)}' for key, value in node.items() if key != "children"]
    children = [as_debian_11_prints(child, depth + 2).lstrip() for child in node.get("children", [])]
    inside = f"{pad}    " + f",\n{pad}    ".join(children) + ",\n" if children else ""
    return f"{pad}{{\n" + ",\n".join(facts) + f"{inside}\n{pad}}}"


def test_the_lshw_that_leaves_out_its_lists_of_children_is_mended():
    printed = f"[\n{as_debian_11_prints(json.loads(T14)[0])},\n\n]"
    with pytest.raises(ValueError, match="Expecting"):
        json.loads(printed)
    assert read_report(printed) == read_report(T14)


def test_a_board_with_a_makers_stand_in_is_no_serial_of_the_machine():
    code, sentence = refused((CASES / "lshw_board_placeholder.json").read_bytes())
    assert code == "no_serial"
    assert "The report has no serial number for the device" in sentence


def test_a_drive_without_a_serial_keeps_its_place():
    laptop = read_report((CASES / "lshw_second_drive_without_serial.json").read_bytes())
    assert laptop.storage[1] == Storage("", "SSD 128GB", 128, "ssd", "scsi@1:0.0.0")


def test_two_drives_with_one_serial_are_two_units():
    tree = json.loads((CASES / "lshw_second_drive_without_serial.json").read_text())
    disks = tree[0]["children"][0]["children"][2]["children"]
    disks[1]["serial"] = disks[0]["serial"]
    assert [unit.serial for unit in read_report(json.dumps(tree)).storage] == ["WD-WXA1A23B4567", ""]


def test_a_brace_inside_a_string_is_not_mended():
    odd = T14.replace(b'"Integrated Camera: Integrated C"', b'"Camera }  { , ]"').strip().removesuffix(b"]")
    assert "camera" in read_report(odd).features


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("content", [T14, BENCH, DESKTOP])
def test_a_report_cut_off_in_the_middle_is_refused_as_damaged(content, share):
    assert refused(content[: int(len(content) * share)])[0] == "not_json"


def test_what_is_no_report_is_refused_with_what_it_is():
    assert refused(b"")[0] == refused(" \n")[0] == "empty"
    assert refused(b"The laptop is a ThinkPad.")[0] == "not_json"
    assert refused(b"\x89PNG\r\n\x1a\n\xff")[0] == refused(T14.replace(b"LENOVO", b"LEN\0VO"))[0] == "not_text"
    assert refused(b" " * 5_000_001)[0] == "too_large"
    assert refused(b"[" * 200_000)[0] in ("too_deep", "not_json")
    assert refused(b'{"class": "system", "children": ' + b"[" * 100 + b"]" * 100 + b"}")[0] == "too_deep"


def test_a_report_of_a_part_is_not_one_of_a_machine():
    disks = [node for node in json.loads(T14)[0]["children"][0]["children"] if node["class"] == "processor"]
    assert refused(json.dumps(disks))[0] == "no_system"
    assert refused(b"{}")[0] == refused(b"[]")[0] == refused(b"[1, null]")[0] == "no_system"
    assert refused(bench(lshw=None, dmidecode=None))[0] == "no_system"
    assert refused(DMIDECODE.replace(b"DMI type 1,", b"DMI type 99,"))[0] == "no_system"


def test_a_report_without_any_serial_is_refused():
    bare = b"\n".join(line for line in DMIDECODE.split(b"\n") if b"Serial Number" not in line)
    assert refused(bare) == ("no_serial", "The report has no serial number for the device. Read it from the label.")


# Whatever arrives


@settings(max_examples=rounds(300))
@given(st.binary(max_size=2000) | st.text(max_size=2000))
def test_any_bytes_are_read_or_refused(content):
    with pytest.raises(Invalid):
        read_report(content)


_VALUE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["disk", "system", "nvme", "memory"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                "class id description product vendor version serial size width businfo children configuration capabilities".split()
            ),
            inner,
            max_size=8,
        )
    ),
    max_leaves=40,
)


@settings(max_examples=rounds(400))
@given(
    _VALUE
    | st.fixed_dictionaries(
        {"class": st.just("system"), "serial": st.just("PF0MADE1"), "children": st.lists(_VALUE, max_size=4)}
    )
    | st.dictionaries(st.sampled_from(["lshw", "dmidecode", "smartctl", "imei", "screen_inches"]), _VALUE, max_size=5)
)
def test_any_json_is_read_or_refused(tree):
    try:
        machine = read_report(json.dumps(tree))
    except Invalid as refusal:
        assert refusal.errors
    else:
        assert machine.serial
        assert all(warning.endswith(".") for warning in machine.warnings)


@settings(max_examples=rounds(300))
@given(
    st.sampled_from([T14, BENCH, DMIDECODE, TABLET]), st.integers(0, 20_000), st.binary(max_size=12), st.integers(0, 40)
)
def test_a_report_with_bytes_replaced_is_read_or_refused(content, at, noise, length):
    at = min(at, len(content))
    try:
        assert read_report(content[:at] + noise + content[at + length :]).serial
    except Invalid as refusal:
        assert refusal.errors
