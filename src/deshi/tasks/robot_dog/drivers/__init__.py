"""The ways to a body: simulated, by DDS, by WebRTC; only the one that was chosen is imported."""
