// The front door.
