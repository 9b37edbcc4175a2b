"""Loads once what warns of itself: pulumi_aws.ec2 declares a class of its own deprecated; warnings are errors."""

import warnings

import pulumi_aws as aws

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="aws.ec2/", category=DeprecationWarning)
    _ = aws.ec2.LaunchTemplate
