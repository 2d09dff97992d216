"""DDS: the types on the wire, the domain, and ROS 2 over the same wire."""
