"""The beats of the service, one module each: what service.py wires and pokes. The rooms meet here, and only here."""
