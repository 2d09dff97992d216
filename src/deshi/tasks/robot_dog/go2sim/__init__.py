"""A Go2 that isn't there: the robot's sport service and states over DDS, and a page to watch it and to make it fail."""
