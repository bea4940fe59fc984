"""Marks worked out on pages: what is burnt, which words go everywhere, what stays to be read."""
