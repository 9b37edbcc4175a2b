"""Service Quotas' URLs are moto's: only the backend has an addition."""

from moto.servicequotas.urls import url_bases, url_paths

__all__ = ["url_bases", "url_paths"]
