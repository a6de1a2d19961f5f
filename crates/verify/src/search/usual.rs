//! What is searched where a person says nothing else.

use sim::saved::Setting;

use super::{Bounds, Timeouts};

/// What is searched for a rule that is switched off, or for the honest system: the smallest cluster and
/// the fewest of everything that show what the rule is for.
#[derive(Clone, Copy, Debug)]
pub struct Usual {
    /// The value of the setting `flaw`; empty for the honest system.
    pub flaw: &'static str,
    /// The value of the setting `servers`.
    pub servers: &'static str,
    /// Further settings, key and value.
    pub settings: &'static [(&'static str, &'static str)],
    /// The names of timers that expire, and how often.
    pub timeouts: &'static [(&'static str, u8)],
    /// See [`Bounds::crashes`].
    pub crashes: u8,
    /// See [`Bounds::duplicates`].
    pub duplicates: u8,
    /// See [`Bounds::workload`].
    pub workload: &'static [&'static str],
}

impl Usual {
    /// Settings and bounds for this flaw, with one client, what else every search of the system sets, and
    /// what the flaw needs to do harm where these say nothing of it.
    pub fn bounds(
        &self,
        always: &[(&str, &str)],
        flaw: Option<&str>,
        needs: &[(&str, &str)],
    ) -> (Vec<Setting>, Bounds) {
        let named = [("servers", self.servers), ("clients", "1")];
        let flaw = flaw.map(|flaw| ("flaw", flaw));
        let own = self.settings.iter().copied().chain(flaw);
        let all = named.into_iter().chain(always.iter().copied()).chain(own);
        let setting = |(key, value): (&str, &str)| Setting { key: key.into(), value: value.into() };
        let each = self.timeouts.iter().map(|(name, most)| ((*name).to_owned(), *most));
        let bounds = Bounds {
            crashes: self.crashes,
            duplicates: self.duplicates,
            timeouts: Timeouts::Each(each.collect()),
            workload: self.workload.iter().map(|words| (*words).to_owned()).collect(),
            ..Bounds::default()
        };
        let mut settings: Vec<Setting> = all.map(setting).collect();
        for need in needs {
            if settings.iter().all(|there| there.key != need.0) {
                settings.push(setting(*need));
            }
        }
        (settings, bounds)
    }
}
