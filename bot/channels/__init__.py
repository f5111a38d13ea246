"""The channels: each turns its platform's updates into what a person did, and replies into its calls."""
