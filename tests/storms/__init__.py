"""Storms: a platform or the disk in trouble for a while, against the shipped process. In the end nothing is lost."""
