"""The use cases: load, decide, write, inside one transaction each, called by every door alike."""
