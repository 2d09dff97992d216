"""What the dog's body can do, and a simulated one."""
