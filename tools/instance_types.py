"""Write the table of instance types: what EC2 and the VPC resource controller say of each.

go mod download github.com/aws/amazon-vpc-resource-controller-k8s@v1.8.2   # once; a newer version is as good
python -m tools.instance_types "$(go env GOMODCACHE)/github.com/aws/amazon-vpc-resource-controller-k8s@v1.8.2"

Processors and memory come from moto's copy of EC2's DescribeInstanceTypes, addresses and hypervisor from the limits of
the controller that gives Windows pods their addresses.
"""

import csv
import gzip
import json
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[1] / "components" / "facts" / "instance_types.csv"
LIMITS = Path("pkg/aws/vpc/limits.go")
_TYPE = re.compile(r'^\t"([^"]+)": \{\n(.*?)^\t\},$', re.MULTILINE | re.DOTALL)
_ADDRESSES = re.compile(r"IPv4PerInterface:\s+([0-9]+)")
_HYPERVISOR = re.compile(r'Hypervisor:\s+"([a-z]*)"')


def described() -> dict[str, Any]:
    """EC2's own answer, type by type."""
    spec = find_spec("moto")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("moto, whose copy of EC2's answer is read, is not installed")
    copy = Path(spec.origin).parent / "ec2" / "resources" / "instance_types.json.gz"
    return json.loads(gzip.decompress(copy.read_bytes()))


def rows(controller: Path) -> list[tuple[str, int, int, str, str, str]]:
    """Type, MiB of memory, processor, addresses of an interface, hypervisor; sorted."""
    limits: dict[str, str] = dict(_TYPE.findall((controller / LIMITS).read_text()))
    found: list[tuple[str, int, int, str, str, str]] = []
    for name, facts in sorted(described().items()):
        addresses, hypervisor = (part.search(limits.get(name, "")) for part in (_ADDRESSES, _HYPERVISOR))
        processor = "+".join(facts["ProcessorInfo"]["SupportedArchitectures"])
        size = int(facts["VCpuInfo"]["DefaultVCpus"]), int(facts["MemoryInfo"]["SizeInMiB"])
        network = addresses[1] if addresses else "", hypervisor[1] if hypervisor else ""
        found.append((name, *size, processor, *network))
    return found


def main(arguments: list[str]) -> int:
    """Write the file."""
    if len(arguments) != 1:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    with FILE.open("w", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("type", "vcpus", "memory_mib", "processor", "addresses", "hypervisor"))
        writer.writerows(rows(Path(arguments[0])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
