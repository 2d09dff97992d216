"""What keeps the robot from moving: facts that are gathered without moving it, and a table of causes that are told by them."""
