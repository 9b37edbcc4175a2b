// A cluster with Linux and Windows nodes.
import * as pulumi from "@pulumi/pulumi";
import * as aws from "./aws";

const config = new pulumi.Config();
const linuxVersion = config.get("linuxVersion") || "1.34";
const bootstrap = `<powershell>
& "C:\\Program Files\\Amazon\\EKS\\Start-EKSBootstrap.ps1" -EKSClusterName 'prod' 3>&1 4>&1 5>&1 6>&1
</powershell>
`;
const release = {
    "eks-windows-nodes/windows-server": "2022",
    "eks-windows-nodes/variant": "Core",
    "eks-windows-nodes/kubernetes-minor": "1.34",
    "eks-windows-nodes/kubelet-version": "1.34.2",
    "eks-windows-nodes/os-build": "20348.4405",
    "eks-windows-nodes/recipe-version": "1.0.4711",
    "eks-windows-nodes/build-date": config.require("buildDate"),
};
const statement = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
const assumeRolePolicy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
const subnetIds = ["subnet-0a", "subnet-0b"];

const clusterRole = new aws.Role("clusterRole", { assumeRolePolicy });
const cluster = new aws.Cluster("cluster", { version: "1.34", roleArn: clusterRole.arn, vpcConfig: { subnetIds } });
const windowsRole = new aws.Role("windowsRole", { assumeRolePolicy });
const profile = new aws.InstanceProfile("profile", { role: windowsRole.name });
new aws.AccessEntry("entry", { clusterName: cluster.name, principalArn: windowsRole.arn, type: "EC2_WINDOWS" });
new aws.Addon("cni", {
    clusterName: cluster.name,
    addonName: "vpc-cni",
    configurationValues: JSON.stringify({ enableWindowsIpam: "true" }),
});

function windowsNodes(templateName: string, groupName: string, imageId: string, httpTokens: string): void {
    const template = new aws.LaunchTemplate(templateName, {
        imageId,
        instanceType: "m6i.large",
        blockDeviceMappings: [{ deviceName: "/dev/sda1", ebs: { encrypted: "true", volumeType: "gp3" } }],
        userData: Buffer.from(bootstrap).toString("base64"),
        iamInstanceProfile: { arn: profile.arn },
        metadataOptions: { httpTokens, httpEndpoint: "enabled", httpPutResponseHopLimit: 1 },
        tagSpecifications: [{ resourceType: "instance", tags: release }],
    });
    new aws.Group(groupName, {
        minSize: 1,
        maxSize: 2,
        launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
        instanceRefresh: { strategy: "Rolling" },
        tags: [
            { key: pulumi.interpolate`kubernetes.io/cluster/${cluster.name}`, value: "owned", propagateAtLaunch: true },
            {
                key: "k8s.io/cluster-autoscaler/node-template/taint/os",
                value: "windows:NoSchedule",
                propagateAtLaunch: false,
            },
        ],
    });
}

windowsNodes("template", "group", "ami-0aaaaaaaaaaaaaaaa", config.get("httpTokens") || "required");
windowsNodes("secondTemplate", "second", config.get("secondAmi") || "ami-0aaaaaaaaaaaaaaaa", "required");
const linuxRole = new aws.Role("linuxRole", { assumeRolePolicy });
new aws.NodeGroup("linux", {
    clusterName: cluster.name,
    nodeRoleArn: config.getBoolean("sharedRole") ? windowsRole.arn : linuxRole.arn,
    subnetIds,
    scalingConfig: { minSize: 1, desiredSize: 1, maxSize: 2 },
    amiType: "AL2023_x86_64_STANDARD",
    version: linuxVersion,
    releaseVersion: `${linuxVersion}.2-20261107`,
});
