//! Packs the programs of the page with `crates/pack`, which makes them a quarter smaller than LZMA does;
//! the hosts that the page is for know nothing better than gzip.
//!
//! `web/shell/unpack.js` unpacks them while they arrive, with the module that is built here as well.

use std::path::Path;

use crate::digest::{integrity, short};
use crate::later::{built, name_of, optimise};
use crate::shell::{Outcome, read_bytes, root, unusable, write};
use crate::site::Profile;

/// What the name of a packed file has behind that of what is in it; `web/shell/boot.js` looks for it.
const ENDING: &str = ".packed";

/// Does somebody wait for a program?
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wait {
    /// Whoever opens the page.
    Long,
    /// Nobody.
    None,
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
        wait: Wait,
    ) -> Outcome<Self> {
        let (name, bytes) = match (profile, wait) {
            (Profile::Serve, _) => (name.to_owned(), wasm.to_vec()),
            (Profile::Release, Wait::Long) => (format!("{name}{ENDING}"), pack::pack(wasm)),
            (Profile::Release, Wait::None) => {
                (format!("{name}{ENDING}"), pack::pack_thoroughly(wasm))
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
pub(crate) fn unpacker(staged: &Path, wait: Wait) -> Outcome<Program> {
    let folder = root().join("target/unpack");
    std::fs::create_dir_all(&folder).map_err(|error| unusable(&folder, &error))?;
    let wasm = folder.join("unpack.wasm");
    let (cargo_profile, features, how) = match wait {
        Wait::Long => ("unpack", "", "-O2"),
        Wait::None => ("annex", "thorough", "-Oz"),
    };
    write(&wasm, &read_bytes(&built("unpack", cargo_profile, features)?)?)?;
    optimise(&wasm, how)?;
    let bytes = read_bytes(&wasm)?;
    let name = match wait {
        Wait::Long => format!("synod-unpack-{}.wasm", short(&bytes)),
        Wait::None => name_of(&format!("unpack-{}.wasm", short(&bytes))),
    };
    write(&staged.join(&name), &bytes)?;
    let address = format!("./{name}");
    Ok(Program { address, integrity: integrity(&bytes), bytes: bytes.len() })
}
