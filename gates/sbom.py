"""Writes what the service is made of as CycloneDX: `python -m gates.sbom` (`make sbom`)."""

from pathlib import Path

from cyclonedx.contrib.this.builders import this_component
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from gates.locked import Package, node_packages, python_packages

ROOT = Path(__file__).resolve().parent.parent


def bill(packages: list[Package]) -> Bom:
    """A bill of materials of these packages, below the service itself."""
    bom = Bom(components=map(_component, packages))
    bom.metadata.component = Component(
        name="get-online-london", type=ComponentType.APPLICATION, bom_ref="get-online-london"
    )
    bom.metadata.tools.components.add(this_component())
    bom.register_dependency(bom.metadata.component, bom.components)
    return bom


def _component(package: Package) -> Component:
    return Component(
        name=package.name,
        version=package.version,
        type=ComponentType.LIBRARY,
        purl=PackageURL.from_string(package.purl),
        bom_ref=package.purl,
        scope=ComponentScope.EXCLUDED if package.is_development else ComponentScope.REQUIRED,
        hashes=_hash(package),
        properties=_hashes_of_files(package),
    )


def _hash(package: Package) -> list[HashType]:
    """Of a package that comes as one file. A component has one hash of each algorithm."""
    only = package.hashes if len(package.hashes) == 1 else ()
    return [HashType(alg=HashAlgorithm(algorithm), content=digest) for algorithm, digest in only]


def _hashes_of_files(package: Package) -> list[Property]:
    """Of a package that comes as many files, such as a wheel for each system."""
    many = package.hashes if len(package.hashes) > 1 else ()
    return [Property(name="get-online:file-hash", value=f"{algorithm} {digest}") for algorithm, digest in many]


def main() -> None:
    folder = ROOT / "build"
    folder.mkdir(exist_ok=True)
    for kind, packages in (("python", python_packages(ROOT)), ("node", node_packages(ROOT))):
        file = folder / f"sbom-{kind}.json"
        JsonV1Dot6(bill(packages)).output_to_file(str(file), allow_overwrite=True, indent=2)
        print(f"{file.relative_to(ROOT)}: {len(packages)} packages")


if __name__ == "__main__":
    main()
