"""The commands of `python -m loaders.run`."""
