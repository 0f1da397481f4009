"""Addresses without a language: the root, the data, the health check."""

from django.urls import path

urlpatterns = []
