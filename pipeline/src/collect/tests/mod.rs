//! Collecting from a server on this machine and from disk; never from the network.

mod disk;
mod limits;
mod restart;
mod run;
mod site;
