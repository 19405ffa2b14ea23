"""Turns protocol_specs/ into the modules of the protocol; build time only."""
