"""The URLs of Auto Scaling, led to our responses."""

from moto.autoscaling.urls import url_bases

from standin.api.autoscaling.responses import AutoScalingResponse

__all__ = ["url_bases", "url_paths"]

url_paths = {"{0}/$": AutoScalingResponse.dispatch}
