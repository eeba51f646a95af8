"""Measurements that people repeat: each is a command, and prints what it measured."""
