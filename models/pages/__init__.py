"""What pages and screens are told: the Desk that they ask, links, and the snapshot of a moment."""
