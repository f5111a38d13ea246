"""What the bot says next to one person: pure logic, the same on every channel."""
