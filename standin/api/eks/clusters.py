"""Clusters as EKS describes them."""

from typing import TYPE_CHECKING, Any

from moto.eks.models import Cluster, Nodegroup
from moto.moto_api._internal import mock_random

from standin.api.eks.certificate import certificate_authority_data
from standin.api.eks.kubernetes_apis import Endpoint, kubernetes_apis
from standin.api.eks.versions import DEFAULT_MINOR
from standin.api.progress import Progress, moves_with_each_read

if TYPE_CHECKING:
    from standin.api.eks.access import AccessEntry
    from standin.api.eks.addons import Addon
    from standin.api.eks.pod_identity import PodIdentityAssociation
    from standin.api.eks.updates import Update

CLUSTER_MODEL = moves_with_each_read("eks::cluster")
NODEGROUP_MODEL = moves_with_each_read("eks::nodegroup")

Fields = dict[str, Any]


class StandInCluster(Cluster):
    """moto's cluster, with an access configuration, a real certificate and all that hangs on it.

    Members that moto's class does not have are named as DescribeCluster names them, in snake case.
    """

    def __init__(self, *, access_config: Fields | None, **settings: Any) -> None:  # noqa: ANN401  moto's arguments
        version: str = settings.pop("version", None) or DEFAULT_MINOR
        super().__init__(version=version, **settings)
        region: str = settings["region_name"]
        issuer = mock_random.get_random_hex(32).upper()
        self.access_config = {
            "authenticationMode": "CONFIG_MAP",  # the API's default; the console's is API_AND_CONFIG_MAP
            "bootstrapClusterCreatorAdminPermissions": True,
        } | (access_config or {})
        authority = certificate_authority_data()
        url = f"https://{mock_random.get_random_hex(32).upper()}.gr7.{region}.eks.amazonaws.com"
        self._made_up = Endpoint(url, authority)
        self._look_for_api_server()
        self.identity = {"oidc": {"issuer": f"https://oidc.eks.{region}.amazonaws.com/id/{issuer}"}}
        self.kubernetes_network_config = {"ipFamily": "ipv4"} | (self.kubernetes_network_config or {})
        self.platform_version = "eks.9"
        self.health: Fields = {"issues": []}
        self.upgrade_policy = {"supportType": "EXTENDED"}
        self.deletion_protection = False
        self.access_entries: dict[str, AccessEntry] = {}
        self.addons: dict[str, Addon] = {}
        self.pod_identities: dict[str, PodIdentityAssociation] = {}
        self.updates: dict[str, Update] = {}
        self.progress = Progress(CLUSTER_MODEL, ["CREATING", "ACTIVE"])
        self.status = self.progress.current

    @property
    def authentication_mode(self) -> str:
        """CONFIG_MAP, API_AND_CONFIG_MAP or API."""
        return str(self.access_config["authenticationMode"])

    @property
    def uses_access_entries(self) -> bool:
        """Whether the API's access entries are in force, beside aws-auth or instead of it."""
        return self.authentication_mode != "CONFIG_MAP"

    def observe(self) -> None:
        """Let time pass for the cluster, and look whether it has a real API server now."""
        self.status = self.progress.observe()
        self._look_for_api_server()

    def _look_for_api_server(self) -> None:
        api = kubernetes_apis.behind(self.arn) or self._made_up
        self.endpoint = api.endpoint
        self.certificate_authority = {"data": api.certificate_authority}


def observe_nodegroup(nodegroup: Nodegroup) -> None:
    """Let time pass for a node group."""
    progress: Progress | None = getattr(nodegroup, "progress", None)
    if progress is not None:
        nodegroup.status = progress.observe()
