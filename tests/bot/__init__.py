"""Tests of the application, without a platform."""
