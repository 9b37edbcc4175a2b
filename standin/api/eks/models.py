"""EKS's backend with our additions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from moto.eks.exceptions import EKSError

from standin.api.eks import access
from standin.api.eks.addons import Addon
from standin.api.eks.exceptions import in_use, invalid, not_found, not_now
from standin.api.eks.nodegroup_backend import NodegroupBackend
from standin.api.eks.pod_identity import new_association
from standin.api.eks.updates import Update

if TYPE_CHECKING:
    from standin.api.eks.access import AccessEntry
    from standin.api.eks.clusters import StandInCluster
    from standin.api.eks.pod_identity import PodIdentityAssociation

Fields = dict[str, Any]


class EKSBackend(NodegroupBackend):
    """moto's EKS, with access entries, add-ons, versions and updates."""

    def create_access_entry(self, name: str, given: Fields) -> AccessEntry:
        """CreateAccessEntry."""
        cluster = self.governed(name)
        arn: str = given["principalArn"]
        principal = access.principal_parts(arn, name)
        if principal["account"] != self.account_id or not self.exists(arn):
            raise invalid("The specified principalArn is invalid: invalid principal.", name)
        standing = cluster.access_entries.get(arn)
        if standing is not None and standing.request_token == given.get("clientRequestToken", ""):
            return standing
        if standing is not None:
            raise in_use("The specified access entry resource is already in use on this cluster.", name)
        entry = access.new_entry(self.region_name, name, given)
        cluster.access_entries[arn] = entry
        return entry

    def access_entry(self, name: str, arn: str) -> AccessEntry:
        """An access entry by its principal."""
        entry = self.governed(name).access_entries.get(arn)
        if entry is None:
            raise not_found(
                "The specified principalArn could not be found. "
                "You can view your available access entries with 'list-access-entries'.",
                name,
            )
        return entry

    def update_access_entry(self, name: str, arn: str, given: Fields) -> AccessEntry:
        """UpdateAccessEntry: of STANDARD entries only, the type stays."""
        entry = self.access_entry(name, arn)
        if entry.type != "STANDARD":
            raise invalid(access.ONLY_STANDARD, name)
        access.check_names(name, given.get("username"), given.get("kubernetesGroups") or [])
        if given.get("kubernetesGroups") is not None:
            entry.kubernetes_groups = list(given["kubernetesGroups"])
        entry.username = given.get("username") or entry.username
        return entry

    def delete_access_entry(self, name: str, arn: str) -> None:
        """DeleteAccessEntry."""
        self.access_entry(name, arn)
        del self.cluster(name).access_entries[arn]

    def governed(self, name: str) -> StandInCluster:
        """A cluster whose authentication mode has access entries.

        Raises:
            InvalidRequestException: it has not.
        """
        cluster = self.cluster(name)
        if not cluster.uses_access_entries:
            raise not_now(
                "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] "
                "to perform this operation.",
                name,
            )
        return cluster

    def create_addon(self, name: str, given: Fields) -> Addon:
        """CreateAddon."""
        cluster = self.cluster(name)
        if given["addonName"] in cluster.addons:
            raise in_use("Addon already exists.", name)
        stem = f"arn:{self.partition}:eks:{self.region_name}:{self.account_id}"
        addon = Addon(stem, name, cluster.version, given)
        self._associate(cluster, addon, given)
        cluster.addons[addon.addon_name] = addon
        return addon

    def addon(self, name: str, addon_name: str) -> Addon:
        """An add-on of a cluster."""
        addon = self.cluster(name).addons.get(addon_name)
        if addon is None:
            raise not_found(f"No addon: {addon_name} found in cluster: {name}", name)
        return addon

    def update_addon(self, name: str, addon_name: str, given: Fields) -> Update:
        """UpdateAddon."""
        cluster, addon = self.cluster(name), self.addon(name, addon_name)
        self._associate(cluster, addon, given)
        addon.update(cluster.version, given)
        return self.updated(cluster, Update("AddonUpdate", {"AddonVersion": addon.addon_version}, addon_name))

    def delete_addon(self, name: str, addon_name: str) -> Addon:
        """DeleteAddon: gone at once, although the answer says that it is going."""
        addon = self.addon(name, addon_name)
        self._associate(self.cluster(name), addon, {"podIdentityAssociations": []})
        del self.cluster(name).addons[addon_name]
        addon.status = "DELETING"
        return addon

    def _associate(self, cluster: StandInCluster, addon: Addon, given: Fields) -> None:
        """The add-on's own associations, which a request gives whole, or says nothing of.

        Source: https://docs.aws.amazon.com/eks/latest/userguide/update-addon-role.html
        """
        wanted: list[Fields] | None = given.get("podIdentityAssociations")
        if wanted is None:
            return
        former = {known_as: one for known_as, one in cluster.pod_identities.items() if one.owner_arn == addon.addon_arn}
        for known_as in former:
            del cluster.pod_identities[known_as]
        try:
            made = [
                self.create_pod_identity_association(cluster.name, {**one, "namespace": "kube-system"}, addon.addon_arn)
                for one in wanted
            ]
        except EKSError:
            cluster.pod_identities.update(former)
            raise
        addon.pod_identity_associations = [one.association_arn for one in made]

    def create_pod_identity_association(
        self, name: str, given: Fields, owner: str | None = None
    ) -> PodIdentityAssociation:
        """CreatePodIdentityAssociation: one for a service account."""
        cluster, arn = self.cluster(name), given["roleArn"]
        if not self.exists(arn):
            raise invalid(f"Role provided in the request does not exist: {arn}", name)
        wanted = (given["namespace"], given["serviceAccount"])
        for each in cluster.pod_identities.values():
            if each.request_token and each.request_token == given.get("clientRequestToken"):
                return each
            if (each.namespace, each.service_account) == wanted:
                raise in_use(f"Association already exists: {each.association_id}", name)
        made = new_association(f"arn:{self.partition}:eks:{self.region_name}:{self.account_id}", name, given, owner)
        cluster.pod_identities[made.association_id] = made
        return made

    def pod_identity_association(self, name: str, association_id: str) -> PodIdentityAssociation:
        """An association of a cluster."""
        found = self.cluster(name).pod_identities.get(association_id)
        if found is None:
            raise not_found(f"No pod identity association found with id: {association_id}", name)
        return found

    def update_pod_identity_association(self, name: str, association_id: str, given: Fields) -> PodIdentityAssociation:
        """UpdatePodIdentityAssociation."""
        found, arn = self.pod_identity_association(name, association_id), given.get("roleArn")
        if arn and not self.exists(arn):
            raise invalid(f"Role provided in the request does not exist: {arn}", name)
        found.update(given)
        return found

    def delete_pod_identity_association(self, name: str, association_id: str) -> PodIdentityAssociation:
        """DeletePodIdentityAssociation, which answers with what was there."""
        found = self.pod_identity_association(name, association_id)
        del self.cluster(name).pod_identities[association_id]
        return found

    def tags_of(self, arn: str) -> dict[str, str]:
        """The tags of a cluster, node group, access entry, add-on or association, to read or to change."""
        for cluster in cast("list[StandInCluster]", list(self.clusters.values())):
            tagged = {cluster.arn: cluster.tags}
            tagged |= {group.arn: group.tags for group in cluster.nodegroups.values()}
            tagged |= {entry.access_entry_arn: entry.tags for entry in cluster.access_entries.values()}
            tagged |= {addon.addon_arn: addon.tags for addon in cluster.addons.values()}
            tagged |= {each.association_arn: each.tags for each in cluster.pod_identities.values()}
            if arn in tagged:
                return tagged[arn]
        raise not_found(f"Resource was not found: {arn}")
