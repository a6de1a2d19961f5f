//! Monitors that watch a world for broken promises, and the runner that drives it.
