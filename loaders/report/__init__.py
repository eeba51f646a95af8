"""The report: pictures of what the pipeline made, on one page that needs nothing else."""
