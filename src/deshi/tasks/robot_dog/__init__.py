"""Speech to the actions of a Unitree Go2."""
