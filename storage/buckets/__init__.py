"""Flat stores of objects by key: a folder, memory, or any server that speaks S3."""
