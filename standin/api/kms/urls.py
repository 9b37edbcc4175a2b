"""KMS's URLs are moto's: only the backend has an addition."""

from moto.kms.urls import url_bases, url_paths

__all__ = ["url_bases", "url_paths"]
