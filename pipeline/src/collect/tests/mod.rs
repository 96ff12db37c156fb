//! Collecting from a server on this machine and from disk; never from the network.
