// A cluster with Linux and Windows nodes. The classes of pulumi-aws's Go SDK are left out for the time they take to compile;
// what reaches the engine is made by Pulumi's own SDK, which is the real one here.
package main

import (
	"encoding/base64"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

const (
	ami       = "ami-0aaaaaaaaaaaaaaaa"
	bootstrap = `<powershell>
& "C:\Program Files\Amazon\EKS\Start-EKSBootstrap.ps1" -EKSClusterName 'prod' 3>&1 4>&1 5>&1 6>&1
</powershell>
`
	trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow",` +
		`"Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
)

// resource has the outputs that the program refers to.
type resource struct {
	pulumi.CustomResourceState
	Arn           pulumi.StringOutput `pulumi:"arn"`
	Name          pulumi.StringOutput `pulumi:"name"`
	LatestVersion pulumi.IntOutput    `pulumi:"latestVersion"`
}

// program registers resources and keeps the first error.
type program struct {
	ctx *pulumi.Context
	err error
}

func (p *program) made(kind, name string, properties pulumi.Map) *resource {
	made := &resource{}
	if err := p.ctx.RegisterResource(kind, name, properties, made); err != nil && p.err == nil {
		p.err = err
	}
	return made
}

func (p *program) role(name string) *resource {
	return p.made("aws:iam/role:Role", name, pulumi.Map{"assumeRolePolicy": pulumi.String(trust)})
}

func (p *program) windowsNodes(templateName, groupName, image, tokens string, profile, cluster *resource, release pulumi.Map) {
	template := p.made("aws:ec2/launchTemplate:LaunchTemplate", templateName, pulumi.Map{
		"imageId":      pulumi.String(image),
		"instanceType": pulumi.String("m6i.large"),
		"blockDeviceMappings": pulumi.Array{pulumi.Map{
			"deviceName": pulumi.String("/dev/sda1"),
			"ebs":        pulumi.Map{"encrypted": pulumi.String("true"), "volumeType": pulumi.String("gp3")},
		}},
		"userData":           pulumi.String(base64.StdEncoding.EncodeToString([]byte(bootstrap))),
		"iamInstanceProfile": pulumi.Map{"arn": profile.Arn},
		"metadataOptions": pulumi.Map{
			"httpTokens":              pulumi.String(tokens),
			"httpEndpoint":            pulumi.String("enabled"),
			"httpPutResponseHopLimit": pulumi.Int(1),
		},
		"tagSpecifications": pulumi.Array{pulumi.Map{"resourceType": pulumi.String("instance"), "tags": release}},
	})
	p.made("aws:autoscaling/group:Group", groupName, pulumi.Map{
		"minSize":         pulumi.Int(1),
		"maxSize":         pulumi.Int(2),
		"launchTemplate":  pulumi.Map{"id": template.ID(), "version": pulumi.Sprintf("%d", template.LatestVersion)},
		"instanceRefresh": pulumi.Map{"strategy": pulumi.String("Rolling")},
		"tags": pulumi.Array{
			pulumi.Map{
				"key":               pulumi.Sprintf("kubernetes.io/cluster/%s", cluster.Name),
				"value":             pulumi.String("owned"),
				"propagateAtLaunch": pulumi.Bool(true),
			},
			pulumi.Map{
				"key":               pulumi.String("k8s.io/cluster-autoscaler/node-template/taint/os"),
				"value":             pulumi.String("windows:NoSchedule"),
				"propagateAtLaunch": pulumi.Bool(false),
			},
		},
	})
}

func (p *program) linuxNodes(role, cluster *resource, subnets pulumi.StringArray, version string) {
	p.made("aws:eks/nodeGroup:NodeGroup", "linux", pulumi.Map{
		"clusterName":    cluster.Name,
		"nodeRoleArn":    role.Arn,
		"subnetIds":      subnets,
		"scalingConfig":  pulumi.Map{"minSize": pulumi.Int(1), "desiredSize": pulumi.Int(1), "maxSize": pulumi.Int(2)},
		"amiType":        pulumi.String("AL2023_x86_64_STANDARD"),
		"version":        pulumi.String(version),
		"releaseVersion": pulumi.String(version + ".2-20261107"),
	})
}

func nodes(ctx *pulumi.Context) error {
	settings := config.New(ctx, "")
	or := func(key, otherwise string) string {
		if given := settings.Get(key); given != "" {
			return given
		}
		return otherwise
	}
	release := pulumi.Map{
		"eks-windows-nodes/windows-server":   pulumi.String("2022"),
		"eks-windows-nodes/variant":          pulumi.String("Core"),
		"eks-windows-nodes/kubernetes-minor": pulumi.String("1.34"),
		"eks-windows-nodes/kubelet-version":  pulumi.String("1.34.2"),
		"eks-windows-nodes/os-build":         pulumi.String("20348.4405"),
		"eks-windows-nodes/recipe-version":   pulumi.String("1.0.4711"),
		"eks-windows-nodes/build-date":       pulumi.String(settings.Require("buildDate")),
	}
	subnets := pulumi.StringArray{pulumi.String("subnet-0a"), pulumi.String("subnet-0b")}
	p := &program{ctx: ctx}

	clusterRole := p.role("clusterRole")
	cluster := p.made("aws:eks/cluster:Cluster", "cluster", pulumi.Map{
		"version":   pulumi.String("1.34"),
		"roleArn":   clusterRole.Arn,
		"vpcConfig": pulumi.Map{"subnetIds": subnets},
	})
	windowsRole := p.role("windowsRole")
	profile := p.made("aws:iam/instanceProfile:InstanceProfile", "profile", pulumi.Map{"role": windowsRole.Name})
	p.made("aws:eks/accessEntry:AccessEntry", "entry", pulumi.Map{
		"clusterName":  cluster.Name,
		"principalArn": windowsRole.Arn,
		"type":         pulumi.String("EC2_WINDOWS"),
	})
	p.made("aws:eks/addon:Addon", "cni", pulumi.Map{
		"clusterName":         cluster.Name,
		"addonName":           pulumi.String("vpc-cni"),
		"configurationValues": pulumi.String(`{"enableWindowsIpam": "true"}`),
	})
	p.windowsNodes("template", "group", ami, or("httpTokens", "required"), profile, cluster, release)
	p.windowsNodes("secondTemplate", "second", or("secondAmi", ami), "required", profile, cluster, release)
	linuxRole := p.role("linuxRole")
	if settings.GetBool("sharedRole") {
		linuxRole = windowsRole
	}
	p.linuxNodes(linuxRole, cluster, subnets, or("linuxVersion", "1.34"))
	return p.err
}

func main() {
	pulumi.Run(nodes)
}
