"""Trains and scores the embedded model. See README.md."""
