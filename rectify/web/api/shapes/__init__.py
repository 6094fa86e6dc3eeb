"""What the documents of the API look like, a module beside each module of calls; see ``parts``."""
