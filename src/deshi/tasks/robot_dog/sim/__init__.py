"""A simulated Go2: the robot's sport service and its body, without sockets and without a clock of its own."""
