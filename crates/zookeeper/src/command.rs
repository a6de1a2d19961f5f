//! The command line of a client, as in `zkCli`, and the words for recipes.

use std::fmt;
use std::rc::Rc;

use kernel::NodeId;

use crate::contend::Manner;
use crate::gather::Purpose;
use crate::op::{Mode, Op, Reach, Watch};
use crate::path::{Path, Sequential};
use crate::recipe::Wanted;
use crate::session::ClientCommand;

/// Why a text is no command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadCommand {
    /// There is nothing in it.
    Empty,
    /// No command has this name.
    Unknown(String),
    /// This command has no such option.
    Option(String),
    /// This command lacks this.
    Missing(&'static str),
    /// This is no number.
    Number(String),
    /// This is no server.
    Server(String),
    /// This is more than the command takes.
    TooMuch(String),
    /// This option stands behind the data, where it would be taken for data.
    Late(String),
    /// The modes that are asked for together are none of a node.
    Mode(&'static str),
}

/// Why a container is refused with another mode.
const CONTAINER: &str = "a container is neither ephemeral nor sequential, and has no time to live";

/// Why an ephemeral node is refused with a time to live.
const EPHEMERAL: &str = "an ephemeral node has no time to live: it goes with its session";

/// Reads a command. `server` knows the names of servers.
pub fn parse(
    text: &str,
    server: &dyn Fn(&str) -> Option<NodeId>,
) -> Result<ClientCommand, BadCommand> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (name, rest) = words.split_first().ok_or(BadCommand::Empty)?;
    let mut words = Words { rest, at: 0 };
    let command = match *name {
        "connect" => connect(&mut words, server)?,
        "renew" => ClientCommand::Renew,
        "unlock" | "release" | "leave" => ClientCommand::Release,
        "elect" | "herd" | "lock" | "read-lock" | "write-lock" => contend(name, &mut words)?,
        "take" => gather(Purpose::Take, &mut words)?,
        "await" => gather(Purpose::Barrier, &mut words)?,
        "join" => {
            let root = words.path()?;
            let purpose =
                Purpose::Member(Rc::from(words.next().ok_or(BadCommand::Missing("name"))?));
            ClientCommand::Begin(Wanted::Gather { purpose, root })
        }
        "multi" => multi(text)?,
        _ => ask(one(name, &mut words)?),
    };
    match words.next() {
        Some(more) if *name != "multi" => Err(BadCommand::TooMuch(more.to_owned())),
        Some(_) | None => Ok(command),
    }
}

/// The words for a command; [`parse`] reads them back. `name` gives the names of servers.
pub fn show(command: &ClientCommand, name: &dyn Fn(NodeId) -> String) -> String {
    match command {
        ClientCommand::Ask { op, .. } => show_op(op),
        ClientCommand::Connect { server, timeout_ms } => {
            let timeout = timeout_ms.map_or(String::new(), |ms| format!(" -t {ms}"));
            let server = server.map_or(String::new(), |server| format!(" {}", name(server)));
            format!("connect{timeout}{server}")
        }
        ClientCommand::Renew => "renew".to_owned(),
        ClientCommand::Begin(Wanted::Contend { manner, root }) => {
            let word = match manner {
                Manner::Leader => "elect",
                Manner::Herd => "herd",
                Manner::Lock => "lock",
                Manner::ReadLock => "read-lock",
                Manner::WriteLock => "write-lock",
            };
            format!("{word} {root}")
        }
        ClientCommand::Begin(Wanted::Gather { purpose, root }) => match purpose {
            Purpose::Take => format!("take {root}"),
            Purpose::Barrier => format!("await {root}"),
            Purpose::Member(name) => format!("join {root} {name}"),
        },
        ClientCommand::Release => "release".to_owned(),
    }
}

/// The words for an operation, as in `zkCli`.
pub fn show_op(op: &Op) -> String {
    let flag = |set: bool, flag: &str| if set { format!(" {flag}") } else { String::new() };
    let version = |version: &Option<i32>| version.map_or(String::new(), |v| format!(" -v {v}"));
    let text = |data: &str| if data.is_empty() { String::new() } else { format!(" {data}") };
    match op {
        Op::Create { path, data, mode, sequential } => {
            let numbered = flag(*sequential == Sequential::Yes, "-s");
            let lifetime = match mode {
                Mode::Persistent => String::new(),
                Mode::Ephemeral => " -e".to_owned(),
                Mode::Container => " -c".to_owned(),
                Mode::Ttl(ms) => format!(" -t {ms}"),
            };
            format!("create{numbered}{lifetime} {path}{}", text(data))
        }
        Op::Delete { path, version: only } => format!("delete{} {path}", version(only)),
        Op::Set { path, data, version: only } => {
            format!("set{} {path}{}", version(only), text(data))
        }
        Op::Check { path, version: only } => format!("check{} {path}", version(only)),
        Op::Multi(all) => {
            format!("multi {}", all.iter().map(show_op).collect::<Vec<_>>().join("; "))
        }
        Op::Get { path, watch } => format!("get{} {path}", flag(*watch == Watch::Yes, "-w")),
        Op::Exists { path, watch } => format!("stat{} {path}", flag(*watch == Watch::Yes, "-w")),
        Op::Children { path, watch } => format!("ls{} {path}", flag(*watch == Watch::Yes, "-w")),
        Op::Sync { path } => format!("sync {path}"),
        Op::AddWatch { path, reach: Reach::Node } => format!("addWatch -m PERSISTENT {path}"),
        Op::AddWatch { path, reach: Reach::Recursive } => format!("addWatch {path}"),
        Op::SetWatches(_) => "watch again".to_owned(),
        Op::Close => "close".to_owned(),
    }
}

fn ask(op: Op) -> ClientCommand {
    ClientCommand::Ask { op: Rc::new(op), watcher: None }
}

/// `multi create /a; set /b 1; check -v 3 /c; delete /d`: `zkCli` has no word for it.
fn multi(text: &str) -> Result<ClientCommand, BadCommand> {
    let (_, rest) = text.split_once("multi").ok_or(BadCommand::Empty)?;
    let each = rest.split(';').map(|part| {
        let words: Vec<&str> = part.split_whitespace().collect();
        let (name, rest) = words.split_first().ok_or(BadCommand::Empty)?;
        one(name, &mut Words { rest, at: 0 })
    });
    Ok(ask(Op::Multi(each.collect::<Result<_, _>>()?)))
}

fn connect(
    words: &mut Words<'_>,
    server: &dyn Fn(&str) -> Option<NodeId>,
) -> Result<ClientCommand, BadCommand> {
    let mut timeout_ms = None;
    while let Some(option) = words.option() {
        match option {
            "-t" => timeout_ms = Some(words.number("timeout")?),
            _ => return Err(BadCommand::Option(option.to_owned())),
        }
    }
    let server = match words.next() {
        Some(name) => Some(server(name).ok_or_else(|| BadCommand::Server(name.to_owned()))?),
        None => None,
    };
    Ok(ClientCommand::Connect { server, timeout_ms })
}

fn contend(name: &str, words: &mut Words<'_>) -> Result<ClientCommand, BadCommand> {
    let manner = match name {
        "elect" => Manner::Leader,
        "herd" => Manner::Herd,
        "lock" => Manner::Lock,
        "read-lock" => Manner::ReadLock,
        _ => Manner::WriteLock,
    };
    Ok(ClientCommand::Begin(Wanted::Contend { manner, root: words.path()? }))
}

fn gather(purpose: Purpose, words: &mut Words<'_>) -> Result<ClientCommand, BadCommand> {
    Ok(ClientCommand::Begin(Wanted::Gather { purpose, root: words.path()? }))
}

/// The options of a command that is about a node.
#[derive(Default)]
struct Options<'a> {
    sequential: Option<()>,
    ephemeral: Option<()>,
    container: Option<()>,
    watch: Option<()>,
    ttl_ms: Option<u64>,
    version: Option<i32>,
    mode: Option<&'a str>,
}

fn one(name: &str, words: &mut Words<'_>) -> Result<Op, BadCommand> {
    let known: &[&str] = match name {
        "create" => &["-s", "-e", "-c", "-t"],
        "delete" | "set" | "check" => &["-v"],
        // `-s` of `get` and `ls` would show the status besides: `stat` does.
        "get" | "ls" | "stat" | "exists" => &["-w"],
        "addWatch" => &["-m"],
        "sync" | "close" => &[],
        _ => return Err(BadCommand::Unknown(name.to_owned())),
    };
    let options = options(known, words)?;
    if name == "close" {
        return Ok(Op::Close);
    }
    let path = words.path()?;
    let watch = if options.watch.is_some() { Watch::Yes } else { Watch::No };
    let version = options.version.filter(|version| *version != -1);
    Ok(match name {
        "create" => {
            let sequential =
                if options.sequential.is_some() { Sequential::Yes } else { Sequential::No };
            let mode = options.lifetime()?;
            if let Some(late) = words.rest[words.at..].iter().find(|word| known.contains(word)) {
                return Err(BadCommand::Late((*late).to_owned()));
            }
            Op::Create { path, data: words.data(), mode, sequential }
        }
        "delete" => Op::Delete { path, version },
        "set" => Op::Set { path, data: words.data(), version },
        "check" => Op::Check { path, version },
        "get" => Op::Get { path, watch },
        "ls" => Op::Children { path, watch },
        "stat" | "exists" => Op::Exists { path, watch },
        "addWatch" => {
            let reach = match options.mode {
                Some("PERSISTENT") => Reach::Node,
                Some("PERSISTENT_RECURSIVE") | None => Reach::Recursive,
                Some(other) => return Err(BadCommand::Option(other.to_owned())),
            };
            Op::AddWatch { path, reach }
        }
        _ => Op::Sync { path },
    })
}

fn options<'a>(known: &[&str], words: &mut Words<'a>) -> Result<Options<'a>, BadCommand> {
    let mut options = Options::default();
    while let Some(option) = words.option() {
        if !known.contains(&option) {
            return Err(BadCommand::Option(option.to_owned()));
        }
        match option {
            "-s" => options.sequential = Some(()),
            "-e" => options.ephemeral = Some(()),
            "-c" => options.container = Some(()),
            "-w" => options.watch = Some(()),
            "-t" => options.ttl_ms = Some(words.number("time to live")?),
            "-m" => options.mode = Some(words.next().ok_or(BadCommand::Missing("mode"))?),
            _ => options.version = Some(words.number("version")?),
        }
    }
    Ok(options)
}

impl Options<'_> {
    /// What `zkCli` refuses is refused (`CreateCommand`).
    const fn lifetime(&self) -> Result<Mode, BadCommand> {
        match (self.ttl_ms, self.ephemeral, self.container, self.sequential) {
            (_, _, Some(()), Some(())) | (_, Some(()), Some(()), _) | (Some(_), _, Some(()), _) => {
                Err(BadCommand::Mode(CONTAINER))
            }
            (Some(_), Some(()), ..) => Err(BadCommand::Mode(EPHEMERAL)),
            (Some(ms), None, None, _) => Ok(Mode::Ttl(ms)),
            (None, Some(()), None, _) => Ok(Mode::Ephemeral),
            (None, None, Some(()), None) => Ok(Mode::Container),
            (None, None, None, _) => Ok(Mode::Persistent),
        }
    }
}

struct Words<'a> {
    rest: &'a [&'a str],
    at: usize,
}

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let word = self.rest.get(self.at)?;
        self.at += 1;
        Some(word)
    }

    fn option(&mut self) -> Option<&'a str> {
        let word =
            self.rest.get(self.at).filter(|word| word.starts_with('-') && word.len() == 2)?;
        self.at += 1;
        Some(word)
    }

    /// No path begins with `-`: that is an option that this command does not know, or several in one
    /// word.
    fn path(&mut self) -> Result<Path, BadCommand> {
        let word = self.next().ok_or(BadCommand::Missing("path"))?;
        if word.starts_with('-') {
            return Err(BadCommand::Option(word.to_owned()));
        }
        Ok(Path::new(word))
    }

    fn number<N: std::str::FromStr>(&mut self, what: &'static str) -> Result<N, BadCommand> {
        let word = self.next().ok_or(BadCommand::Missing(what))?;
        word.parse().map_err(|_| BadCommand::Number(word.to_owned()))
    }

    /// The rest of the line.
    fn data(&mut self) -> Rc<str> {
        let data = Rc::from(self.rest[self.at..].join(" "));
        self.at = self.rest.len();
        data
    }
}

impl fmt::Display for BadCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there is no command"),
            Self::Unknown(name) => write!(f, "there is no command {name}"),
            Self::Option(option) if option.len() > 2 && option.starts_with('-') => {
                write!(f, "{option} is no option: each is a word of its own, as in -e -s")
            }
            Self::Option(option) => write!(f, "this command has no option {option}"),
            Self::Missing(what) => write!(f, "a {what} is missing"),
            Self::Number(word) => write!(f, "{word} is no number"),
            Self::Server(word) => write!(f, "{word} is no server"),
            Self::TooMuch(word) => write!(f, "{word} is too much"),
            Self::Late(option) => write!(f, "the option {option} belongs before the path"),
            Self::Mode(why) => f.write_str(why),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<ClientCommand, BadCommand> {
        parse(text, &|name| (name == "s1").then_some(NodeId(0)))
    }

    fn op(text: &str) -> Op {
        match parsed(text) {
            Ok(ClientCommand::Ask { op, .. }) => (*op).clone(),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn commands_are_those_of_zk_cli() {
        let path = || Path::new("/a/n-");
        let (data, mode) = (Rc::from("two words"), Mode::Ephemeral);
        let create = Op::Create { path: path(), data, mode, sequential: Sequential::Yes };
        assert_eq!(op("create -s -e /a/n- two words"), create);
        assert_eq!(op("ls -w /a/n-"), Op::Children { path: path(), watch: Watch::Yes });
        assert_eq!(op("stat /a/n-"), Op::Exists { path: path(), watch: Watch::No });
        assert_eq!(op("delete -v 3 /a/n-"), Op::Delete { path: path(), version: Some(3) });
        assert_eq!(op("delete -v -1 /a/n-"), Op::Delete { path: path(), version: None });
        let set = Op::Set { path: path(), data: Rc::from(""), version: None };
        assert_eq!(op("set /a/n-"), set);
        assert_eq!(op("addWatch /a/n-"), Op::AddWatch { path: path(), reach: Reach::Recursive });
        assert_eq!(op("close"), Op::Close);
        assert_eq!(op("multi set /a/n-; close"), Op::Multi([set, Op::Close].into()));
        let recipe = Wanted::Contend { manner: Manner::Leader, root: Path::new("/e") };
        assert_eq!(parsed("elect /e"), Ok(ClientCommand::Begin(recipe)));
        let connect = ClientCommand::Connect { server: Some(NodeId(0)), timeout_ms: Some(100) };
        assert_eq!(parsed("connect -t 100 s1"), Ok(connect));
    }

    #[test]
    fn the_words_of_a_command_are_read_back_as_it() {
        for text in [
            "create -s -e /a/n- two words",
            "create -c /a",
            "create -t 500 /a x",
            "delete -v 3 /a",
            "set -v 0 /a x",
            "set /a",
            "get -w /a",
            "stat /a",
            "ls -w /a",
            "sync /a",
            "addWatch -m PERSISTENT /a",
            "addWatch /a",
            "close",
            "multi create /a x; check -v 2 /b; delete /c",
            "connect -t 100 s1",
            "connect",
            "renew",
            "elect /e",
            "herd /e",
            "lock /l",
            "read-lock /l",
            "write-lock /l",
            "take /q",
            "await /b",
            "join /g me",
            "release",
        ] {
            let command = parsed(text).unwrap();
            assert_eq!(show(&command, &|_| "s1".to_owned()), text);
        }
    }

    #[test]
    fn what_is_no_command_says_why() {
        for (text, why) in [
            ("", BadCommand::Empty),
            ("fly /a", BadCommand::Unknown("fly".to_owned())),
            ("get", BadCommand::Missing("path")),
            ("get -s /a", BadCommand::Option("-s".to_owned())),
            ("ls -s /a", BadCommand::Option("-s".to_owned())),
            ("get -e /a", BadCommand::Option("-e".to_owned())),
            ("set -v x /a", BadCommand::Number("x".to_owned())),
            ("delete /a /b", BadCommand::TooMuch("/b".to_owned())),
            ("create -es /n-", BadCommand::Option("-es".to_owned())),
            ("create /a b -e", BadCommand::Late("-e".to_owned())),
            ("create -s -c /cs", BadCommand::Mode(CONTAINER)),
            ("create -e -c /a", BadCommand::Mode(CONTAINER)),
            ("create -c -t 500 /a", BadCommand::Mode(CONTAINER)),
            ("create -s -e -t 500 /a", BadCommand::Mode(EPHEMERAL)),
            ("connect s9", BadCommand::Server("s9".to_owned())),
        ] {
            assert_eq!(parsed(text), Err(why.clone()), "{text}: {why}");
        }
    }
}
