"""Auto Scaling's backend with our additions."""

from moto.autoscaling.models import AutoScalingBackend as MotoAutoScalingBackend


class AutoScalingBackend(MotoAutoScalingBackend):
    """moto's Auto Scaling."""
