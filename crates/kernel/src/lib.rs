//! What every protocol is written against: processes, inputs, effects, ids, quorums, the shared log.
