"""Systems Manager's URLs are moto's; they lead to our operations."""

from moto.ssm.urls import url_bases
from moto.ssm.urls import url_paths as of_moto

from standin.api.ssm.responses import SsmResponse

url_paths = dict.fromkeys(of_moto, SsmResponse.dispatch)

__all__ = ["url_bases", "url_paths"]
