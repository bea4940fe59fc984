"""Flows run: Prefect's server and workers, runs that died with their host, and long papers on Dask."""
