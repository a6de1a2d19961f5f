//! Digests of runs that every build must play alike.

use lab::{Lab, Stop, Travel};
use sim::saved::{SavedRun, file, link};

use crate::hour::Hour;
use crate::shipped::Shipped;

const UNTIL_US: u64 = 20_000_000;

/// So many runs of the sweep's swarm are played in every host: cluster, network, faults and clients of
/// each are drawn from its seed.
const SWARM: u64 = 200;

/// Every run by its name, with its digest: the runs that the page begins with, every scenario, job
/// A, job A opened again from its link, a run that was travelled in, and the swarm.
pub fn digests() -> Vec<(String, String)> {
    let mut all = named();
    for entry in catalog::all() {
        let Some(sweeper) = catalog::sweeper(entry.name) else { continue };
        all.extend((0..SWARM).map(|seed| {
            let digest = (sweeper.play)(seed, None).digest;
            (format!("swarm-{}-{seed}", entry.name), format!("{:016x}", digest.value()))
        }));
    }
    all
}

fn named() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for entry in catalog::all() {
        all.push((format!("{}-first", entry.name), played(&(entry.first)())));
        for scenario in catalog::scenarios(entry.name) {
            let run = file::read(scenario.toml).expect("a scenario of the catalog is good");
            all.push((format!("{}-{}", entry.name, scenario.slug), played(&run)));
        }
    }
    let mut shipped = Shipped::new(1);
    shipped.play(UNTIL_US);
    all.push(("job-a".to_owned(), shipped.digest()));
    all.push(("job-a-link".to_owned(), reopened(&shipped.saved())));
    all.push(("job-a-travelled".to_owned(), travelled()));
    all
}

fn open(run: &SavedRun) -> Box<dyn Lab> {
    let entry = catalog::find(&run.lab).expect("the lab of the run is in the catalog");
    (entry.open)(run).expect("a run of the catalog is good")
}

fn played(run: &SavedRun) -> String {
    let mut lab = open(run);
    while matches!(lab.advance(UNTIL_US, u32::MAX).stop, Stop::Breach | Stop::Beat) {}
    lab.position().digest
}

fn reopened(run: &SavedRun) -> String {
    let mut lab = open(&link::decode(&link::encode(run)).expect("a link is read back"));
    lab.travel(Travel::Moment, u32::MAX);
    lab.position().digest
}

fn travelled() -> String {
    let mut hour = Hour::new(2);
    hour.play(60);
    for nth in 1..20 {
        hour.seek(hour.place_us(nth));
        hour.back();
    }
    hour.seek(59_000_000);
    hour.digest()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Bare;
    use kernel::Micros;

    #[test]
    fn watching_and_keeping_a_run_changes_nothing_in_it() {
        let mut bare = Bare::new(5, 7);
        let mut shipped = Shipped::new(7);
        bare.play(Micros::from_millis(30_000));
        shipped.play(30_000_000);
        assert_eq!(bare.digest(), shipped.digest());
    }

    #[test]
    fn a_link_and_a_way_through_the_past_lead_to_the_same_digest() {
        let all = named();
        let digest = |name: &str| all.iter().find(|(known, _)| known == name).unwrap().1.clone();
        assert_eq!(digest("job-a"), digest("job-a-link"));
        let mut straight = Hour::new(2);
        straight.play(59);
        assert_eq!(digest("job-a-travelled"), straight.digest());
    }

    #[test]
    fn job_a_is_the_work_that_it_says() {
        for servers in [5, 101] {
            let mut bare = Bare::new(servers, 3);
            let seconds = 10;
            let work = bare.work(Micros::from_millis(seconds * 1_000));
            let peers = u64::from(servers) - 1;
            // Two heartbeats and one append with their answers, and the client's two messages.
            let expected = (20 + 10) * 2 * peers + 20;
            assert!(work.messages.abs_diff(expected * seconds) * 10 < expected * seconds);
            assert_eq!((work.commits, work.term), (91, 1), "{servers} servers");
        }
    }
}
