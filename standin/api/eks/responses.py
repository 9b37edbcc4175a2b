"""EKS's responses with our additions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import camelcase_to_underscores
from moto.eks.responses import EKSResponse as MotoEKSResponse

from standin.api.eks import access
from standin.api.eks.addons import offered
from standin.api.eks.exceptions import invalid
from standin.api.eks.versions import cluster_versions

if TYPE_CHECKING:
    from standin.api.eks.models import EKSBackend

Fields = dict[str, Any]

_PAGE = 100

_NODEGROUP = {
    "ami_type",
    "capacity_type",
    "client_request_token",
    "disk_size",
    "instance_types",
    "labels",
    "launch_template",
    "node_role",
    "nodegroup_name",
    "release_version",
    "remote_access",
    "scaling_config",
    "subnets",
    "tags",
    "taints",
    "update_config",
    "version",
}
"""Members of CreateNodegroup that are kept."""


_OF_ASSOCIATIONS = {"namespace": "namespace", "service_account": "serviceAccount"}


class EKSResponse(MotoEKSResponse):
    """moto's EKS, and the operations that it lacks or answers otherwise than AWS."""

    @property
    def backend(self) -> EKSBackend:
        """The backend of the request's account and region."""
        return cast("EKSBackend", self.eks_backend)

    def create_cluster(self) -> ActionResult:
        """CreateCluster, with an access configuration."""
        cluster = self.backend.create_cluster(
            name=self._get_param("name"),
            version=self._get_param("version"),
            role_arn=self._get_param("roleArn"),
            resources_vpc_config=self._get_param("resourcesVpcConfig"),
            kubernetes_network_config=self._get_param("kubernetesNetworkConfig"),
            logging=self._get_param("logging"),
            client_request_token=self._get_param("clientRequestToken"),
            tags=self._get_param("tags"),
            encryption_config=self._get_param("encryptionConfig"),
            remote_network_config=self._get_param("remoteNetworkConfig"),
            access_config=self._get_param("accessConfig"),
        )
        return ActionResult({"cluster": cluster})

    def create_nodegroup(self) -> ActionResult:
        """CreateNodegroup, with an update configuration."""
        body = self._body()
        names = {camelcase_to_underscores(key): value for key, value in body.items()}
        known = _NODEGROUP & names.keys()
        group = self.backend.create_nodegroup(cluster_name=self._cluster(), **{key: names[key] for key in known})
        return ActionResult({"nodegroup": group})

    def update_cluster_config(self) -> ActionResult:
        """UpdateClusterConfig, which answers with an update."""
        return ActionResult({"update": self.backend.configure_cluster(self._cluster(), self._body())})

    def associate_encryption_config(self) -> ActionResult:
        """AssociateEncryptionConfig."""
        update = self.backend.associate_encryption_config(self._cluster(), self._body()["encryptionConfig"])
        return ActionResult({"update": update})

    def update_cluster_version(self) -> ActionResult:
        """UpdateClusterVersion."""
        return ActionResult({"update": self.backend.update_cluster_version(self._cluster(), self._body()["version"])})

    def update_nodegroup_version(self) -> ActionResult:
        """UpdateNodegroupVersion."""
        group = self._get_param("nodegroupName")
        return ActionResult({"update": self.backend.update_nodegroup_version(self._cluster(), group, self._body())})

    def update_nodegroup_config(self) -> ActionResult:
        """UpdateNodegroupConfig, whose answer DescribeUpdate knows as well."""
        body, group = self._body(), self._get_param("nodegroupName")
        names = {"scaling_config": "scalingConfig", "update_config": "updateConfig"}
        names |= {"labels": "labels", "taints": "taints", "node_repair_config": "nodeRepairConfig"}
        settings = {ours: body.get(theirs) for ours, theirs in names.items()}
        return ActionResult({"update": self.backend.configure_nodegroup(self._cluster(), group, settings)})

    def describe_update(self) -> ActionResult:
        """DescribeUpdate."""
        update = self.backend.describe_update(self._cluster(), self._get_param("updateId"))
        return ActionResult({"update": update})

    def list_updates(self) -> ActionResult:
        """ListUpdates: of the cluster, or of a node group or add-on."""
        target = self._get_param("nodegroupName") or self._get_param("addonName") or ""
        updates = self.backend.cluster(self._cluster()).updates.values()
        return self._page("updateIds", [update.id for update in updates if update.target == target])

    def list_insights(self) -> ActionResult:
        """ListInsights: EKS has found out nothing about a cluster that is a day old."""
        self.backend.cluster(self._cluster())
        return self._page("insights", [])

    def describe_cluster_versions(self) -> ActionResult:
        """DescribeClusterVersions."""
        status = self._get_param("versionStatus") or self._get_param("status")
        default_only = str(self._get_param("defaultOnly")).lower() == "true"
        wanted = cast("list[str]", self.querystring.get("clusterVersions", []))
        return self._page("clusterVersions", cluster_versions(wanted, status, default_only=default_only))

    def create_access_entry(self) -> ActionResult:
        """CreateAccessEntry."""
        return ActionResult({"accessEntry": self.backend.create_access_entry(self._cluster(), self._body())})

    def describe_access_entry(self) -> ActionResult:
        """DescribeAccessEntry."""
        return ActionResult({"accessEntry": self.backend.access_entry(self._cluster(), self._principal())})

    def update_access_entry(self) -> ActionResult:
        """UpdateAccessEntry."""
        entry = self.backend.update_access_entry(self._cluster(), self._principal(), self._body())
        return ActionResult({"accessEntry": entry})

    def delete_access_entry(self) -> ActionResult:
        """DeleteAccessEntry."""
        self.backend.delete_access_entry(self._cluster(), self._principal())
        return EmptyResult()

    def list_access_entries(self) -> ActionResult:
        """ListAccessEntries, all or those that a policy is associated with."""
        policy = self._get_param("associatedPolicyArn")
        entries = self.backend.governed(self._cluster()).access_entries.values()
        return self._page(
            "accessEntries", [entry.principal_arn for entry in entries if policy is None or policy in entry.policies]
        )

    def list_access_policies(self) -> ActionResult:
        """ListAccessPolicies."""
        known = access.policy_arns(self.partition)
        return self._page("accessPolicies", [{"name": name, "arn": arn} for arn, name in known.items()])

    def associate_access_policy(self) -> ActionResult:
        """AssociateAccessPolicy."""
        body, arn = self._body(), self._principal()
        entry = self.backend.access_entry(self._cluster(), arn)
        association = access.associate(entry, body["policyArn"], body["accessScope"])
        shown = {"clusterName": entry.cluster_name, "principalArn": arn, "associatedAccessPolicy": association}
        return ActionResult(shown)

    def disassociate_access_policy(self) -> ActionResult:
        """DisassociateAccessPolicy: harmless when there was none."""
        policy = unquote(str(self._get_param("policyArn")))
        self.backend.access_entry(self._cluster(), self._principal()).policies.pop(policy, None)
        return EmptyResult()

    def list_associated_access_policies(self) -> ActionResult:
        """ListAssociatedAccessPolicies."""
        entry = self.backend.access_entry(self._cluster(), self._principal())
        more = {"clusterName": entry.cluster_name, "principalArn": entry.principal_arn}
        return self._page("associatedAccessPolicies", list(entry.policies.values()), more)

    def create_addon(self) -> ActionResult:
        """CreateAddon."""
        return ActionResult({"addon": self.backend.create_addon(self._cluster(), self._body())})

    def describe_addon(self) -> ActionResult:
        """DescribeAddon."""
        addon = self.backend.addon(self._cluster(), self._get_param("addonName"))
        addon.observe()
        return ActionResult({"addon": addon})

    def list_addons(self) -> ActionResult:
        """ListAddons."""
        return self._page("addons", list(self.backend.cluster(self._cluster()).addons))

    def update_addon(self) -> ActionResult:
        """UpdateAddon."""
        update = self.backend.update_addon(self._cluster(), self._get_param("addonName"), self._body())
        return ActionResult({"update": update})

    def delete_addon(self) -> ActionResult:
        """DeleteAddon."""
        return ActionResult({"addon": self.backend.delete_addon(self._cluster(), self._get_param("addonName"))})

    def describe_addon_versions(self) -> ActionResult:
        """DescribeAddonVersions."""
        return self._page("addons", offered(self._get_param("addonName"), self._get_param("kubernetesVersion")))

    def create_pod_identity_association(self) -> ActionResult:
        """CreatePodIdentityAssociation."""
        made = self.backend.create_pod_identity_association(self._cluster(), self._body())
        return ActionResult({"association": made})

    def describe_pod_identity_association(self) -> ActionResult:
        """DescribePodIdentityAssociation."""
        found = self.backend.pod_identity_association(self._cluster(), self._get_param("associationId"))
        return ActionResult({"association": found})

    def update_pod_identity_association(self) -> ActionResult:
        """UpdatePodIdentityAssociation."""
        known_as = self._get_param("associationId")
        found = self.backend.update_pod_identity_association(self._cluster(), known_as, self._body())
        return ActionResult({"association": found})

    def delete_pod_identity_association(self) -> ActionResult:
        """DeletePodIdentityAssociation."""
        gone = self.backend.delete_pod_identity_association(self._cluster(), self._get_param("associationId"))
        return ActionResult({"association": gone})

    def list_pod_identity_associations(self) -> ActionResult:
        """ListPodIdentityAssociations, all or those of a namespace and of a service account."""
        wanted = {name: self._get_param(member) for name, member in _OF_ASSOCIATIONS.items()}
        found = [
            each
            for each in self.backend.cluster(self._cluster()).pod_identities.values()
            if all(value in (None, getattr(each, name)) for name, value in wanted.items())
        ]
        return self._page("associations", found)

    def tag_resource(self) -> ActionResult:
        """TagResource, of any resource of EKS and not of clusters only."""
        self.backend.tags_of(self._extract_arn_from_path()).update(self._body()["tags"])
        return EmptyResult()

    def untag_resource(self) -> ActionResult:
        """UntagResource."""
        tags = self.backend.tags_of(self._extract_arn_from_path())
        for key in cast("list[str]", self.querystring.get("tagKeys", [])):
            tags.pop(key, None)
        return EmptyResult()

    def list_tags_for_resource(self) -> ActionResult:
        """ListTagsForResource."""
        return ActionResult({"tags": self.backend.tags_of(self._extract_arn_from_path())})

    def _body(self) -> Fields:
        return cast("Fields", json.loads(self.body)) if self.body else {}

    def _cluster(self) -> str:
        return str(self.uri_match.get("name") or self._get_param("name"))

    def _principal(self) -> str:
        return unquote(str(self.uri_match["principalArn"]))

    def _page(self, member: str, items: list[Any], more: Fields | None = None) -> ActionResult:
        start, size = self._get_param("nextToken", "0"), int(self._get_param("maxResults", _PAGE))
        if not str(start).isdecimal():
            raise invalid(f"Invalid nextToken: {start}")
        end = int(start) + size
        shown = (more or {}) | {member: items[int(start) : end]}
        return ActionResult(shown | ({"nextToken": str(end)} if end < len(items) else {}))
