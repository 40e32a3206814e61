"""Several computers: frames made by the workers of a Dask cluster. The only home of Dask."""
