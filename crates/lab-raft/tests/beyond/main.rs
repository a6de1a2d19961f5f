//! Whole clusters with what goes beyond the first sections of the paper, in random faults: no
//! promise breaks, work goes on afterwards, and each rule that is switched off is found.

#![expect(clippy::wildcard_enum_match_arm, reason = "a few of many notes are looked for")]

mod members;
mod reads;
mod snapshots;
mod weather;
