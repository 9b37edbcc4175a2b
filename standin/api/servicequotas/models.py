"""The quotas that bound a roll-out, which moto has not.

Source: https://docs.aws.amazon.com/general/latest/gr/ec2-service.html and ebs-service.html; an account's own are higher
than AWS's defaults as a rule, and here what an account in use has.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from moto.servicequotas.models import ServiceQuotasBackend as MotoServiceQuotasBackend

_QUOTAS = MappingProxyType(
    {
        ("ec2", "L-1216C47A"): ("Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances", 640.0),
        ("ebs", "L-7A658B76"): ("Storage for General Purpose SSD (gp3) volumes, in TiB", 50.0),
    }
)
"""Service and code to name and value."""


class ServiceQuotasBackend(MotoServiceQuotasBackend):
    """moto's Service Quotas, and those of machines and volumes."""

    def get_service_quota(self, service_code: str, quota_code: str) -> dict[str, Any]:
        """GetServiceQuota."""
        if (service_code, quota_code) not in _QUOTAS:
            return super().get_service_quota(service_code, quota_code)
        name, value = _QUOTAS[service_code, quota_code]
        return {"ServiceCode": service_code, "QuotaCode": quota_code, "QuotaName": name, "Value": value}
