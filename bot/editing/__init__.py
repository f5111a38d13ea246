"""The officials' wing: what they use to check and understand the FAQ."""
