//! Temporary.
use lab::*;
use scene::*;
use sim::saved::SavedRun;

pub(crate) static DOUBLE: &[Entry] = &[Entry {
    name: "raft",
    title: "Raft",
    open: |saved| Ok(Box::new(D { at: 0, step: 0, saved: saved.clone(), crashed: false })),
    first: || {
        let mut s = SavedRun::new("raft");
        s.title = "First election".into();
        s
    },
    scenarios: &[],
}];
struct D {
    at: u64,
    step: u64,
    saved: SavedRun,
    crashed: bool,
}
impl D {
    fn pos(&self) -> Position {
        Position {
            at_us: self.at,
            step: self.step,
            tip_us: self.at.max(3_000_000),
            tip_step: self.step,
            digest: "00".into(),
            version: self.step + u64::from(self.crashed),
        }
    }
}
fn o(v: &str, l: &str, d: bool, a: bool) -> Offer {
    Offer {
        verb: v.into(),
        label: l.into(),
        words: format!("{v} s1"),
        help: "Stops it now; its disk is kept".into(),
        disabled: d.then(|| "It is down, so there is nothing to do".into()),
        active: a,
    }
}
impl Lab for D {
    fn advance(&mut self, until: u64, _: u32) -> Progress {
        self.at = until;
        self.step = until / 7000;
        Progress { at_us: until, stop: Stop::Reached }
    }
    fn travel(&mut self, t: Travel, _: u32) -> Progress {
        match t {
            Travel::Step => self.step += 1,
            Travel::Back => self.step = self.step.saturating_sub(1),
            Travel::To(x) => self.step = x / 7000,
            Travel::AfterStep(s) => self.step = s,
            _ => self.step += 10,
        }
        self.at = self.step * 7000;
        Progress { at_us: self.at, stop: Stop::Reached }
    }
    fn intervene(&mut self, w: &str) -> Result<(), Refused> {
        if w.contains("crash") {
            self.crashed = !self.crashed;
            Ok(())
        } else {
            Err(Refused("This double knows only crash".into()))
        }
    }
    fn change(&mut self, _: Change) -> Result<(), Refused> {
        self.crashed = false;
        Ok(())
    }
    fn frame(&mut self, _: Option<u64>) -> Frame {
        let base = self.at / 100_000 * 100_000;
        let actor = |id: u8| Actor {
            id,
            name: format!("s{}", id + 1),
            group: Group::Server,
            shape: if id == 0 {
                Shape::Hexagon
            } else if id == 3 {
                Shape::Diamond
            } else {
                Shape::Circle
            },
            role: if id == 0 {
                "Leader".into()
            } else if id == 3 {
                "Candidate".into()
            } else {
                "Follower".into()
            },
            mark: format!("t{}", if id == 3 { 5 } else { 4 }),
            tone: Tone::Term(if id == 3 { 5 } else { 4 }),
            life: if id == 4 || (id == 0 && self.crashed) {
                Life::Crashed
            } else if id == 2 {
                Life::Paused
            } else {
                Life::Up
            },
            caption: "commit 3 · applied 2".into(),
            dials: if id == 0 || id == 4 {
                vec![]
            } else {
                vec![Dial {
                    name: "election".into(),
                    armed_us: base,
                    due_us: base + 150_000 + 20_000 * u64::from(id),
                }]
            },
            votes: if id == 3 {
                vec![
                    VoteMark::Refused,
                    VoteMark::Has,
                    VoteMark::Asked,
                    VoteMark::Has,
                    VoteMark::Asked,
                ]
            } else {
                vec![]
            },
        };
        let mut actors: Vec<Actor> = (0..5).map(actor).collect();
        for (i, c) in [(5u8, "put x 7"), (6, "get y")] {
            actors.push(Actor {
                id: i,
                name: format!("c{}", i - 4),
                group: Group::Client,
                shape: Shape::Card,
                role: "Client".into(),
                mark: String::new(),
                tone: if i == 5 { Tone::Doubt } else { Tone::Good },
                life: Life::Up,
                caption: format!("{c} · waits 1.2 s"),
                dials: vec![],
                votes: vec![],
            });
        }
        let packet = |n: u64, from: u8, to: u8, kind, fate| Packet {
            id: format!("s{from}>s{to}#{n}"),
            from,
            to,
            sent_us: base + n * 9000,
            due_us: base + n * 9000 + 60_000,
            letter: 'A',
            kind,
            tone: Tone::Term(4),
            label: "AppendEntries".into(),
            fate,
        };
        let packets = vec![
            packet(0, 0, 1, PacketKind::Request, Fate::Flying),
            packet(1, 0, 2, PacketKind::Request, Fate::Waiting),
            packet(2, 1, 0, PacketKind::Granted, Fate::Flying),
            packet(1, 3, 0, PacketKind::Refused, Fate::Flying),
            packet(1, 0, 4, PacketKind::Request, Fate::Lost),
            packet(1, 3, 1, PacketKind::Request, Fate::Held),
            packet(2, 5, 0, PacketKind::Request, Fate::Flying),
        ];
        let last = 5 + self.step / 40;
        let row = |id: u8| LogRow {
            actor: id,
            cells: (1..=last - u64::from(id % 3))
                .map(|i| Cell {
                    index: i,
                    term: 1 + i / 3,
                    text: if i % 3 == 0 { "no-op".into() } else { format!("x={i}") },
                    committed: i < last - 1,
                })
                .collect(),
            length: last - u64::from(id % 3),
            commit: last - 2,
            applied: last - 2,
            durable: last - 1,
            progress: (id != 0).then_some(scene::Progress { matched: last - 2, next: last - 1 }),
        };
        Frame { scene: Scene { at_us: self.at, actors, packets,
            links: vec![Link { from: 3, to: 2, state: LinkState::Cut }, Link { from: 1, to: 3, state: LinkState::CutOneWay }, Link { from: 1, to: 2, state: LinkState::Slow }],
            panels: vec![Panel::Log(LogPanel { title: "Logs".into(), first: 1, last, rows: (0..5).map(row).collect() }),
              Panel::Table(TablePanel { title: "What each server stores".into(), columns: vec!["x".into(), "y".into()], rows: (0..5).map(|i| (i, vec!["7".into(), "2".into()])).collect() })] },
            position: self.pos(),
            narration: Narration { headline: "s1 leads term 4. Entry 2 is on three of five servers, and still not committed.".into(), detail: "Its term is 2, not 4: a leader commits by counting only entries of its own term.".into(), rule: "Raft 5.4.2".into() },
            lamps: ["At most one leader per term", "Committed entries are never lost", "Same index and term, same history", "A leader never rewrites its own log", "Servers apply the same entries in the same order", "One vote per server and term"].iter().map(|w| Lamp { name: "Election Safety".into(), words: (*w).into(), state: LampState::Holds, source: "Raft 5.2".into() }).collect(),
            faults: vec![FaultLine { text: "s5 is crashed".into(), heal: "restart s5".into() }, FaultLine { text: "s3 and s4 are cut".into(), heal: "heal s3 s4".into() }],
            plan: vec![Plan { trigger: "at 2 s".into(), words: "crash leader".into(), caption: "Watch who times out first".into(), state: PlanState::Ahead }],
            skipped: vec![], breach: None, drift: None, can_undo: true, can_redo: false }
    }
    fn timeline(&self, _: usize) -> Timeline {
        Timeline {
            tip_us: self.pos().tip_us,
            bands: (0..6)
                .map(|i| Band {
                    from_us: i * 500_000,
                    to_us: (i + 1) * 500_000,
                    tone: Tone::Term(i + 1),
                    label: format!("term {}", i + 1),
                })
                .collect(),
            marks: vec![
                Mark { at_us: 300_000, step: 40, kind: MarkKind::Role },
                Mark { at_us: 700_000, step: 90, kind: MarkKind::Fault },
                Mark { at_us: 1_200_000, step: 100, kind: MarkKind::Commit },
                Mark { at_us: 1_500_000, step: 100, kind: MarkKind::Answer },
                Mark { at_us: 2_500_000, step: 100, kind: MarkKind::Breach },
            ],
            branches: vec![Branch {
                number: 1,
                from_us: 900_000,
                to_us: 2_000_000,
                label: "without crash s1".into(),
            }],
        }
    }
    fn story(&mut self, _: usize) -> Story {
        Story {
            lines: (0..12)
                .map(|i| StoryLine {
                    at_us: i * 200_000,
                    step: i,
                    who: "s1".into(),
                    text: "wins term 4 with votes of s1, s2, s3.".into(),
                    rule: "Majority of five. Raft 5.2".into(),
                    meaningful: i % 3 != 1,
                    now: i == 11,
                })
                .collect(),
        }
    }
    fn inspect(&mut self, w: &Selection) -> Inspection {
        let f = |l: &str, v: &str, c| Fact { label: l.into(), value: v.into(), changed: c };
        Inspection {
            title: "s1".into(),
            subtitle: "Leader of term 4".into(),
            groups: vec![
                FactGroup {
                    title: "On disk: survives a crash".into(),
                    facts: vec![f("Term", "4", false), f("Voted for", "s1", true)],
                },
                FactGroup {
                    title: "In memory: gone after a crash".into(),
                    facts: vec![f("Commit index", "3", false)],
                },
            ],
            offers: self.offers(None),
            servers: if matches!(w, Selection::Actor(5 | 6)) {
                vec!["s1".into(), "s2".into()]
            } else {
                vec![]
            },
        }
    }
    fn offers(&self, _: Option<&Selection>) -> Vec<Offer> {
        vec![
            o("crash", if self.crashed { "Restart s1" } else { "Crash s1" }, false, self.crashed),
            o("cut", "Cut s1", false, false),
            o("slow", "Slow s1", false, false),
            o("timeout", "Time out now", true, false),
        ]
    }
    fn settings(&self) -> Vec<SettingForm> {
        vec![
            SettingForm {
                key: "servers".into(),
                label: "Servers".into(),
                value: "5".into(),
                help: "How many servers vote".into(),
                kind: SettingKind::Number(1, 9),
            },
            SettingForm {
                key: "delay".into(),
                label: "Delay".into(),
                value: "uniform 10ms 20ms".into(),
                help: "How long a message travels".into(),
                kind: SettingKind::Words,
            },
            SettingForm {
                key: "timers".into(),
                label: "Timers".into(),
                value: "paper".into(),
                help: "Election timeout and heartbeat".into(),
                kind: SettingKind::Choice(vec![
                    ("paper".into(), "Paper: 150-300 ms".into()),
                    ("etcd".into(), "etcd".into()),
                ]),
            },
        ]
    }
    fn saved(&mut self, _: OpensAt) -> SavedRun {
        self.saved.clone()
    }
    fn position(&self) -> Position {
        self.pos()
    }
}
