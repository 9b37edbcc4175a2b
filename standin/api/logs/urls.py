"""The URLs of CloudWatch Logs are moto's: only the backend has an addition."""

from moto.logs.urls import url_bases, url_paths

__all__ = ["url_bases", "url_paths"]
