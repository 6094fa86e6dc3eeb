"""Rectification after inspections: the five accounts, from a finding to a closing that proves something."""
