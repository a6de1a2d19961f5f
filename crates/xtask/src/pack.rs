//! Packs the programs of the page with `crates/pack`, which makes them a quarter smaller than LZMA does;
//! the hosts that the page is for know nothing better than gzip.
//!
//! `web/shell/unpack.js` unpacks them while they arrive, with the module that is built here as well.

use std::path::Path;

use crate::digest::{integrity, short};
use crate::later::{TARGET, optimise};
use crate::shell::{Outcome, command, read_bytes, root, run, unusable, write};
use crate::site::Profile;

/// What the name of a packed file has behind that of what is in it; `web/shell/boot.js` looks for it.
const ENDING: &str = ".packed";

/// Who waits for a program.
#[derive(Clone, Copy)]
pub(crate) enum Wait<'a> {
    /// Everybody who opens the page: it must be unpacked soon.
    Long,
    /// Nobody: it may take longer and be smaller, behind this program that was unpacked before.
    None { known: &'a [u8] },
}

/// A program as the page loads it.
pub(crate) struct Program {
    /// Its address, from the page's.
    pub(crate) address: String,
    /// For the browser, or the shell, to know it by.
    pub(crate) integrity: String,
    /// How many bytes are on their way.
    pub(crate) bytes: usize,
}

impl Program {
    /// Puts a program into the staged site, packed where the site is to be published.
    pub(crate) fn place(
        profile: Profile,
        staged: &Path,
        name: &str,
        wasm: &[u8],
        wait: Wait<'_>,
    ) -> Outcome<Self> {
        let (name, bytes) = match (profile, wait) {
            (Profile::Serve, _) => (name.to_owned(), wasm.to_vec()),
            (Profile::Release, Wait::Long) => (format!("{name}{ENDING}"), pack::pack(wasm)),
            (Profile::Release, Wait::None { known }) => {
                (format!("{name}{ENDING}"), pack::pack_thoroughly(known, wasm))
            }
        };
        write(&staged.join(&name), &bytes)?;
        let address = format!("./{name}");
        Ok(Self { address, integrity: integrity(&bytes), bytes: bytes.len() })
    }

    /// A line of the page that has the browser ask for it before any script runs: a round trip less
    /// to wait. Only for what the shell asks for without a hash, or it would be asked for twice.
    pub(crate) fn early(&self) -> String {
        format!("<link rel=\"preload\" href=\"{}\" as=\"fetch\" crossorigin>\n", self.address)
    }

    /// Must it be unpacked?
    pub(crate) fn is_packed(&self) -> bool {
        self.address.ends_with(ENDING)
    }
}

/// Builds what unpacks the others into the staged site.
pub(crate) fn unpacker(staged: &Path, wait: Wait<'_>) -> Outcome<Program> {
    let (name, features, how, profile) = match wait {
        Wait::Long => ("synod-unpack", "", &["-O2"], Profile::Serve),
        // It is itself unpacked by the other.
        Wait::None { .. } => ("synod-annex-unpack", "thorough", &["-Oz"], Profile::Release),
    };
    let folder = root().join(format!("target/unpack/{name}"));
    std::fs::create_dir_all(&folder).map_err(|error| unusable(&folder, &error))?;
    let cargo = ["build", "--quiet", "--offline", "--target", TARGET, "--package", "synod-unpack"];
    run(command("cargo", &cargo).args(["--profile", "unpack", "--features", features]))?;
    let built = root().join(format!("target/{TARGET}/unpack/synod_unpack.wasm"));
    let wasm = folder.join("unpack.wasm");
    write(&wasm, &read_bytes(&built)?)?;
    optimise(&wasm, how)?;
    let bytes = read_bytes(&wasm)?;
    let name = format!("{name}-{}.wasm", short(&bytes));
    Program::place(profile, staged, &name, &bytes, Wait::Long)
}
