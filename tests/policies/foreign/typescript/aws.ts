// The classes of @pulumi/aws that the program uses, cut down: they register the same types with the same properties.
// The package itself is left out for its size, and what reaches the engine is made by @pulumi/pulumi, which is the real one here.
import * as pulumi from "@pulumi/pulumi";

type Text = pulumi.Input<string>;
type Count = pulumi.Input<number>;

export class Role extends pulumi.CustomResource {
    public readonly arn!: pulumi.Output<string>;
    public readonly name!: pulumi.Output<string>;

    constructor(name: string, args: { assumeRolePolicy: Text }) {
        super("aws:iam/role:Role", name, { arn: undefined, name: undefined, ...args });
    }
}

export class InstanceProfile extends pulumi.CustomResource {
    public readonly arn!: pulumi.Output<string>;

    constructor(name: string, args: { role: Text }) {
        super("aws:iam/instanceProfile:InstanceProfile", name, { arn: undefined, ...args });
    }
}

export class Cluster extends pulumi.CustomResource {
    public readonly name!: pulumi.Output<string>;

    constructor(name: string, args: { version: Text; roleArn: Text; vpcConfig: { subnetIds: Text[] } }) {
        super("aws:eks/cluster:Cluster", name, { name: undefined, ...args });
    }
}

export class AccessEntry extends pulumi.CustomResource {
    constructor(name: string, args: { clusterName: Text; principalArn: Text; type: Text }) {
        super("aws:eks/accessEntry:AccessEntry", name, args);
    }
}

export class Addon extends pulumi.CustomResource {
    constructor(name: string, args: { clusterName: Text; addonName: Text; configurationValues: Text }) {
        super("aws:eks/addon:Addon", name, args);
    }
}

export interface LaunchTemplateArgs {
    imageId: Text;
    instanceType: Text;
    blockDeviceMappings: { deviceName: Text; ebs: { encrypted: Text; volumeType: Text } }[];
    userData: Text;
    iamInstanceProfile: { arn: Text };
    metadataOptions: { httpTokens: Text; httpEndpoint: Text; httpPutResponseHopLimit: Count };
    tagSpecifications: { resourceType: Text; tags: { [key: string]: Text } }[];
}

export class LaunchTemplate extends pulumi.CustomResource {
    public readonly latestVersion!: pulumi.Output<number>;

    constructor(name: string, args: LaunchTemplateArgs) {
        super("aws:ec2/launchTemplate:LaunchTemplate", name, { latestVersion: undefined, ...args });
    }
}

export interface GroupArgs {
    minSize: Count;
    maxSize: Count;
    launchTemplate: { id: Text; version: Text };
    instanceRefresh: { strategy: Text };
    tags: { key: Text; value: Text; propagateAtLaunch: pulumi.Input<boolean> }[];
}

export class Group extends pulumi.CustomResource {
    constructor(name: string, args: GroupArgs) {
        super("aws:autoscaling/group:Group", name, args);
    }
}

export interface NodeGroupArgs {
    clusterName: Text;
    nodeRoleArn: Text;
    subnetIds: Text[];
    scalingConfig: { minSize: Count; desiredSize: Count; maxSize: Count };
    amiType: Text;
    version: Text;
    releaseVersion: Text;
}

export class NodeGroup extends pulumi.CustomResource {
    constructor(name: string, args: NodeGroupArgs) {
        super("aws:eks/nodeGroup:NodeGroup", name, args);
    }
}
