"""The doors: HTTP, WebSocket, console."""
