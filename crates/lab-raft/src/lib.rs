//! The Raft exhibit: its words, monitors, panels and scenarios.
