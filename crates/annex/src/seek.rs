//! The search for broken promises, for the page: it runs in a worker, so that the page goes on while it
//! works.
//!
//! `web/shell/seek.js` is that worker: it goes from slice to slice, says how far it is, and hears when to
//! stop. Text in and text out, with tabs between the parts, so that neither side needs a reader of
//! anything richer.
//!
//! Left out: the run as a story with captions. The page that opens it does that.

use lab::search::{End, Progress, Searching};

/// A search under way.
#[expect(missing_debug_implementations, reason = "what searches is behind a trait")]
pub struct Seek(Box<dyn Searching>);

impl Seek {
    /// Begins a search. The request is, with tabs between: the system, the rule left out, the promise
    /// to watch, how many crashes, lost messages and states at most. Empty parts are as usual for that
    /// rule, and an empty promise is all of them. The error is in the page's words.
    pub fn new(request: &str) -> Result<Self, String> {
        begin(request).map(Self)
    }

    /// Looks at about so many more states, and says how far the search is: the states known, the
    /// steps tried, the depth, the states not yet looked at, and where it is over `complete`,
    /// `bounded` or `found`, with tabs between. Where something was found there follow the promise,
    /// what was seen, and of the run, whose clock stands still, a line for each setting (key and value)
    /// and for each thing that is done (the time in microseconds, the place within it, the words).
    pub fn advance(&mut self, states: u32) -> String {
        let progress = self.0.advance(u64::from(states));
        told(progress, self.0.as_ref())
    }
}

fn begin(request: &str) -> Result<Box<dyn Searching>, String> {
    let mut parts = request.split('\t');
    let mut part = || parts.next().unwrap_or_default();
    let (system, flaw, promise) = (part(), part(), part());
    let (crashes, drops, states) = (part(), part(), part());
    let seeker = catalog::seeker(system);
    let seeker = seeker.ok_or_else(|| format!("This build cannot search “{system}”"))?;
    let (run, mut bounds) = (seeker.usual)((!flaw.is_empty()).then_some(flaw));
    if !promise.is_empty() {
        bounds.promise = Some(promise.to_owned());
    }
    bounds.crashes = number(crashes, bounds.crashes)?;
    bounds.drops = number(drops, bounds.drops)?;
    bounds.states = number(states, bounds.states)?;
    (seeker.begin)(&run, &bounds).map_err(|bad| bad.to_string())
}

fn number<N: std::str::FromStr>(text: &str, usual: N) -> Result<N, String> {
    if text.is_empty() {
        return Ok(usual);
    }
    text.parse().map_err(|_| format!("“{text}” is no number that is possible here"))
}

fn told(progress: Progress, search: &dyn Searching) -> String {
    let Progress { states, steps, depth, frontier, end } = progress;
    let end = match end {
        None => "",
        Some(End::Complete) => "complete",
        Some(End::States | End::Depth) => "bounded",
        Some(End::Found) => "found",
    };
    let mut told = format!("{states}\t{steps}\t{depth}\t{frontier}\t{end}");
    if let Some(found) = search.found() {
        let settings = found.run.config.iter();
        let settings = settings.map(|setting| format!("{} {}", setting.key, setting.value));
        let steps = found.run.interventions.iter();
        let steps = steps.map(|step| format!("{} {} {}", step.at_us, step.nth, step.words));
        for part in [found.promise.to_owned(), found.words.clone(), lines(settings), lines(steps)] {
            told.push('\t');
            told.push_str(&part);
        }
    }
    told
}

fn lines(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Goes on to the end in slices, and says the last line.
    fn last(request: &str) -> String {
        let mut seek = Seek::new(request).unwrap();
        loop {
            let told = seek.advance(777);
            if told.split('\t').nth(4) != Some("") {
                return told;
            }
        }
    }

    #[test]
    fn a_vote_that_is_not_durable_is_found_within_fifteen_steps() {
        let told = last("raft\tvote-not-durable\tElection Safety");
        let parts: Vec<&str> = told.split('\t').collect();
        assert_eq!(parts[4..6], ["found", "Election Safety"], "{told}");
        assert!(parts[7].lines().any(|setting| setting == "flaw vote-not-durable"), "{told}");
        assert!((5..=15).contains(&parts[8].lines().count()), "{told}");
    }

    #[test]
    fn an_honest_search_says_whether_it_saw_all_within_its_bounds() {
        assert!(last("raft\t\t\t\t\t2000").contains("\tbounded"));
        assert_eq!(last("raft").split('\t').nth(4), Some("complete"));
    }

    #[test]
    fn a_rule_is_left_out_where_it_does_harm() {
        let counts = |request: &str| last(request).split('\t').next().unwrap().to_owned();
        assert_ne!(counts("raft\trepeat-applied"), counts("raft"), "it needs sessions");
    }

    #[test]
    fn a_bad_request_is_refused_in_words() {
        for (request, words) in [
            ("zab", "This build cannot search “zab”"),
            ("raft\t\t\tmany", "“many” is no number that is possible here"),
            ("raft\t\tPeace", "Peace"),
            ("raft\tno-such-rule", "Setting “flaw”"),
            ("raft\tlease-without-drift", "a lease runs by the clock"),
        ] {
            let why = Seek::new(request).map(|_| ()).unwrap_err();
            assert!(why.contains(words), "{request}: {why}");
        }
    }
}
