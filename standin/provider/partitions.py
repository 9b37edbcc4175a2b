"""The partition of a Region, by how its name begins."""

_PARTITIONS = {
    "cn-": ("aws-cn", "amazonaws.com.cn", "cn.com.amazonaws"),
    "us-gov-": ("aws-us-gov", "amazonaws.com", "com.amazonaws"),
}
_DEFAULT = ("aws", "amazonaws.com", "com.amazonaws")


def facts(region: str) -> tuple[str, str, str]:
    """Name, domain of host names, and reversed domain of a Region's partition."""
    return next((value for prefix, value in _PARTITIONS.items() if region.startswith(prefix)), _DEFAULT)


def partition_of(region: str) -> str:
    """The partition of a Region, as ARNs have it."""
    return facts(region)[0]
