//! The one table of what a person can ask for: buttons take their titles from it, the keyboard
//! its keys, the help dialog its text.

use std::fmt::Write;

use lab::{Flaw, Goal, Selection};
use scene::{ActorId, Folding};

use crate::ports::keyboard::{Focus, Press};

/// What a person asks for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Intent {
    /// Something of the table.
    Do(Action),
    /// Selects something, or nothing.
    Select(Option<Selection>),
    /// Selects the server of this place in the ring, counted from 0.
    SelectServer(usize),
    /// Moves the selection around the stage: one on, or one back.
    Neighbour(Turn),
    /// Says something to the run.
    Say(String),
    /// Tells a client what to do, in words that a person typed.
    Ask(String),
    /// Cuts the actors of these names off from the rest.
    Partition(Vec<String>),
    /// Goes to a time.
    Seek(u64),
    /// Goes to right after a step.
    AfterStep(u64),
    /// Plays until something happens.
    Until(Goal),
    /// Goes over to a branch.
    Branch(u32),
    /// Chooses a speed by its place in the list.
    Speed(usize),
    /// Shows a tab of the side panel.
    Tab(Tab),
    /// Moves the log window: its first column, or none for the newest.
    LogFrom(Option<u64>),
    /// Shows the tree or the servers.
    View(View),
    /// Shows the tree of this server, or none for the one that knows most.
    TreeOf(Option<ActorId>),
    /// Selects a node of the tree.
    TreeNode(u64),
    /// Folds long families of the tree, or none.
    Folding(Folding),
    /// Goes over to the system of this name.
    System(String),
    /// Opens a scenario by its place in the gallery.
    Scenario(usize),
    /// A new run of the same script with these settings: key and value.
    Settings(Vec<(String, String)>),
    /// Opens a text: a link, a fragment or a file.
    Open(String),
    /// Shares this very moment, or the run from its start.
    ShareMoment(bool),
    /// Switches single keys on or off.
    Keys(SingleKeys),
    /// A new run of the same script that leaves this rule out, or none.
    Break(Option<&'static Flaw>),
    /// Begins a search: the request as `crates/annex` reads it.
    Search(String),
    /// A person writes in the editor.
    Draft(String),
    /// Looks a word up.
    Word(String),
    /// Looks for something in the glossary.
    Filter(String),
    /// Puts a notice away.
    Dismiss,
}

/// Are keys of a single character switched on?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SingleKeys {
    /// They act.
    On,
    /// They do nothing; keys with Ctrl, arrows, Space and Escape still act.
    Off,
}

/// Which way around.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// To the next one.
    On,
    /// To the one before.
    Back,
}

/// What the stage shows of a run with a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    /// Servers and clients.
    Cluster,
    /// The tree.
    Tree,
}

/// The tabs of the side panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    /// What happened.
    Story,
    /// The selected thing.
    Inspect,
    /// What can happen next, where the clock stands still.
    Inbox,
    /// Everything that can be broken.
    Faults,
    /// Who decides, and the contents of each server.
    State,
    /// What is planned.
    Script,
}

/// What stands in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    PlayPause,
    Forward,
    Back,
    NextMeaningful,
    PreviousMeaningful,
    First,
    Last,
    NextBeat,
    PreviousBeat,
    Beats,
    Reveal,
    Until,
    Network,
    Crash,
    Cut,
    Slow,
    Faults,
    Menu,
    HealAll,
    Undo,
    Redo,
    Reset,
    NewSeed,
    EarlierRun,
    System,
    Gallery,
    Editor,
    Apply,
    Record,
    Retell,
    Words,
    Rules,
    Seek,
    StopSeek,
    OpenFound,
    Settings,
    Share,
    CopyLink,
    SaveFile,
    OpenFile,
    Tree,
    Theme,
    FullScreen,
    Help,
    Leave,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// What it does.
    pub(crate) action: Action,
    /// Its name in classes and tests.
    pub(crate) id: &'static str,
    /// What stands on its button.
    pub(crate) label: &'static str,
    /// What it does, for the help.
    pub(crate) help: &'static str,
    /// Its keys; empty where it has none.
    pub(crate) keys: &'static [Key],
    /// Where it stands in the help.
    pub(crate) group: Area,
    /// Does holding the key down repeat it?
    pub(crate) repeats: bool,
}

/// The headings of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Area {
    /// Moving in time.
    Time,
    /// Breaking things.
    Faults,
    /// The run as a whole.
    Run,
    /// The page.
    Page,
}

impl Area {
    /// In the order of the help.
    pub(crate) const ALL: [Self; 4] = [Self::Time, Self::Faults, Self::Run, Self::Page];

    /// Its heading.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Time => "Time",
            Self::Faults => "Faults",
            Self::Run => "The run",
            Self::Page => "The page",
        }
    }
}

/// A key and what is held with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    name: &'static str,
    with: With,
}

/// What is held with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum With {
    Nothing,
    Shift,
    Control,
    ControlShift,
}

const fn key(name: &'static str) -> Key {
    Key { name, with: With::Nothing }
}

const fn shift(name: &'static str) -> Key {
    Key { name, with: With::Shift }
}

const fn control(name: &'static str) -> Key {
    Key { name, with: With::Control }
}

const fn control_shift(name: &'static str) -> Key {
    Key { name, with: With::ControlShift }
}

impl Key {
    /// As the help and a button's title show it.
    pub(crate) fn shown(&self) -> String {
        let name = match self.name {
            " " => "Space",
            "ArrowLeft" => "←",
            "ArrowRight" => "→",
            "Escape" => "Esc",
            "ContextMenu" => "Menu",
            name => name,
        };
        let name = if name.len() == 1 { name.to_ascii_uppercase() } else { name.to_owned() };
        match self.with {
            With::Nothing => name,
            With::Shift => format!("Shift+{name}"),
            With::Control => format!("Ctrl+{name}"),
            With::ControlShift => format!("Ctrl+Shift+{name}"),
        }
    }

    /// A single character without Ctrl: what WCAG 2.1.4 wants to be able to be switched off.
    fn is_single(&self) -> bool {
        self.with == With::Nothing && self.name.chars().count() == 1 && self.name != " "
    }

    fn fits(&self, press: &Press) -> bool {
        let with = match (press.control, press.shift) {
            (false, false) => With::Nothing,
            // A sign such as `?` needs Shift on some keyboards and not on others.
            (false, true) if self.is_sign() => With::Nothing,
            (false, true) => With::Shift,
            (true, false) => With::Control,
            (true, true) => With::ControlShift,
        };
        !press.alt && with == self.with && press.key.eq_ignore_ascii_case(self.name)
    }

    fn is_sign(&self) -> bool {
        self.name.len() == 1 && self.name.chars().all(|name| name.is_ascii_punctuation())
    }
}

const fn row(
    action: Action,
    id: &'static str,
    label: &'static str,
    help: &'static str,
    keys: &'static [Key],
) -> Row {
    Row { action, id, label, help, keys, group: Area::Page, repeats: false }
}

impl Row {
    const fn of(self, group: Area) -> Self {
        Self { group, ..self }
    }

    const fn repeating(self) -> Self {
        Self { repeats: true, ..self }
    }

    /// What a pointer resting on the button is told: the help and the keys.
    pub(crate) fn title(&self) -> String {
        let mut title = self.help.to_owned();
        for (place, key) in self.keys.iter().enumerate() {
            let before = if place == 0 { " (" } else { ", " };
            write!(title, "{before}{}", key.shown()).expect("a text takes more text");
        }
        if !self.keys.is_empty() {
            title.push(')');
        }
        title
    }
}

/// Everything with a name. The order is that of the help.
#[rustfmt::skip]
pub(crate) static INTENTS: [Row; 45] = [
    row(Action::PlayPause, "play", "Play", "Plays or pauses", &[key(" ")]).of(Area::Time),
    row(Action::Forward, "forward", "Forward", "One event forward", &[key("ArrowRight")]).of(Area::Time).repeating(),
    row(Action::Back, "back", "Back", "One event back", &[key("ArrowLeft")]).of(Area::Time).repeating(),
    row(Action::NextMeaningful, "next", "Next", "To the next election, commit, fault or answer", &[shift("ArrowRight")]).of(Area::Time).repeating(),
    row(Action::PreviousMeaningful, "previous", "Previous", "To the previous election, commit, fault or answer", &[shift("ArrowLeft")]).of(Area::Time).repeating(),
    row(Action::First, "first", "Start", "To the start of the run", &[key("Home")]).of(Area::Time),
    row(Action::Last, "last", "End", "To the furthest moment played", &[key("End")]).of(Area::Time),
    row(Action::NextBeat, "next-beat", "Next beat", "To the next beat of the scenario", &[key("PageDown")]).of(Area::Time),
    row(Action::PreviousBeat, "previous-beat", "Previous beat", "To the beat before", &[key("PageUp")]).of(Area::Time),
    row(Action::Beats, "pause-at-beats", "Pause at beats", "Pauses at each beat, or plays on", &[key("b")]).of(Area::Time),
    row(Action::Reveal, "reveal", "Show what happens", "Plays on from a question: the run is the answer", &[]).of(Area::Time),
    row(Action::Until, "until", "Until…", "Plays until something happens", &[key("u")]).of(Area::Time),
    row(Action::Network, "network", "You are the network", "Starts this run anew with the clock standing still, or running: you pick what happens next", &[key("y")]).of(Area::Time),
    row(Action::Crash, "crash", "Crash", "Crashes or restarts the selected server, or the leader", &[key("x")]).of(Area::Faults),
    row(Action::Cut, "cut", "Cut", "Cuts the selected server off, or heals it", &[key("p")]).of(Area::Faults),
    row(Action::Slow, "slow", "Slow", "Makes the selected server's links ten times slower, or normal again", &[key("s")]).of(Area::Faults),
    row(Action::Faults, "faults", "Faults", "Shows every fault", &[key("m")]).of(Area::Faults),
    row(Action::Menu, "menu", "Menu", "Shows what can be done to the selected thing", &[key("ContextMenu"), shift("F10")]).of(Area::Faults),
    row(Action::HealAll, "heal-all", "Heal all", "Heals and restarts everything", &[key("h")]).of(Area::Faults),
    row(Action::Undo, "undo", "Undo", "Takes back the last thing you did to the run", &[control("z")]).of(Area::Faults).repeating(),
    row(Action::Redo, "redo", "Redo", "Does it again", &[control_shift("z"), control("y")]).of(Area::Faults).repeating(),
    row(Action::Reset, "reset", "Reset", "Starts this run anew, without what you did to it", &[]).of(Area::Run),
    row(Action::NewSeed, "new-seed", "Another seed", "Starts this run anew with other chance", &[key("n")]).of(Area::Run),
    row(Action::EarlierRun, "earlier-run", "Earlier run", "Returns to the run that was replaced", &[]).of(Area::Run),
    row(Action::System, "system", "System", "Goes to the list of systems", &[key("a")]).of(Area::Run),
    row(Action::Gallery, "gallery", "Gallery", "Shows the scenarios of every system", &[key("g")]).of(Area::Run),
    row(Action::Editor, "editor", "Editor", "Shows this run as a text, to be changed", &[key("e")]).of(Area::Run),
    row(Action::Apply, "apply", "Open as a run", "Opens the text of the editor as a run", &[]).of(Area::Run),
    row(Action::Record, "record", "Make a scenario of what I just did", "Fills the editor with a scenario that does what you did by hand", &[]).of(Area::Run),
    row(Action::Retell, "retell", "This run again", "Fills the editor with this run", &[]).of(Area::Run),
    row(Action::Rules, "rules", "Break a rule", "Shows the rules that can be left out, and what that should cost", &[key("r")]).of(Area::Run),
    row(Action::Seek, "seek", "Find a violation", "Searches every state of a small cluster for a broken promise", &[key("v")]).of(Area::Run),
    row(Action::StopSeek, "stop-seek", "Stop", "Ends the search", &[]).of(Area::Run),
    row(Action::OpenFound, "open-found", "Open the run", "Opens the run that the search has found, step by step with captions", &[]).of(Area::Run),
    row(Action::Settings, "settings", "Settings", "Shows servers, timers, network and seed", &[key(",")]).of(Area::Run),
    row(Action::Share, "share", "Share", "Shows a link to this very run", &[key("l")]).of(Area::Run),
    row(Action::CopyLink, "copy", "Copy link", "Copies the link to this very run", &[]).of(Area::Run),
    row(Action::SaveFile, "save", "Save as file", "Saves this run as a readable file", &[control("s")]).of(Area::Run),
    row(Action::OpenFile, "open", "Open file…", "Opens a run from a file", &[control("o")]).of(Area::Run),
    row(Action::Tree, "tree", "Tree", "Shows the tree in place of the servers, or the servers again", &[key("t")]),
    row(Action::Theme, "theme", "Look", "Switches among the light, the dark and the projector look", &[key("d")]),
    row(Action::FullScreen, "full-screen", "Full screen", "Fills the whole screen, or leaves it", &[key("f")]),
    row(Action::Words, "words", "Glossary", "Shows what the technical words mean, and who says so", &[key("w")]),
    row(Action::Help, "help", "Help", "Shows the keys and what the signs mean", &[key("?")]),
    row(Action::Leave, "leave", "Leave", "Closes what is open, then the selection", &[key("Escape")]),
];

/// The row of an action.
pub(crate) fn row_of(action: Action) -> &'static Row {
    INTENTS.iter().find(|row| row.action == action).expect("every action has its row")
}

/// What a key press asks for, if anything.
pub(crate) fn of_press(press: &Press, single_keys: SingleKeys) -> Option<Intent> {
    if press.focus == Focus::Stage && !press.control && !press.alt {
        match press.key.as_str() {
            "ArrowDown" => return Some(Intent::Neighbour(Turn::On)),
            "ArrowUp" => return Some(Intent::Neighbour(Turn::Back)),
            _ => {}
        }
    }
    if let Some(server) = server_of(press).filter(|_| single_keys == SingleKeys::On) {
        return Some(Intent::SelectServer(server));
    }
    let (row, key) = INTENTS
        .iter()
        .find_map(|row| row.keys.iter().find(|key| key.fits(press)).map(|key| (row, key)))?;
    let refused =
        (press.repeat && !row.repeats) || (key.is_single() && single_keys == SingleKeys::Off);
    if refused || is_taken(press) { None } else { Some(Intent::Do(row.action)) }
}

fn server_of(press: &Press) -> Option<usize> {
    if press.control || press.alt || press.focus == Focus::Field {
        return None;
    }
    let digit = press.key.parse::<usize>().ok()?;
    (1..=9).contains(&digit).then(|| digit - 1)
}

/// Does the place that has the focus use this key itself?
fn is_taken(press: &Press) -> bool {
    match press.focus {
        Focus::Field => press.key != "Escape",
        Focus::Button => press.key == " ",
        Focus::Tab => {
            matches!(press.key.as_str(), " " | "ArrowLeft" | "ArrowRight" | "Home" | "End")
        }
        Focus::Stage | Focus::Page => false,
    }
}

#[cfg(test)]
mod tests;
