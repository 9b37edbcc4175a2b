"""The URLs of EC2, led to our responses."""

from moto.ec2.urls import url_bases

from standin.api.ec2.responses import EC2Response

__all__ = ["url_bases", "url_paths"]

url_paths = {"{0}/": EC2Response.dispatch}
