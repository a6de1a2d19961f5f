//! Packs the programs of the page: LZMA makes them a fifth smaller than gzip does, and the hosts that
//! the page is for know nothing better than gzip.
//!
//! `web/shell/unpack.js` unpacks them while they arrive. A packed file is an `.lzma` file as 7-Zip and
//! `xz` write it, with its length in the header.

use std::io::Write;
use std::path::Path;

use lzma_rust2::{LzmaOptions, LzmaWriter};

use crate::digest::integrity;
use crate::shell::{Failure, Outcome, write};
use crate::site::Profile;

/// What the name of a packed file has behind that of what is in it; `web/shell/boot.js` looks for it.
const ENDING: &str = ".lzma";

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
    pub(crate) fn place(profile: Profile, staged: &Path, name: &str, wasm: &[u8]) -> Outcome<Self> {
        let (name, bytes) = match profile {
            Profile::Serve => (name.to_owned(), wasm.to_vec()),
            Profile::Release => (format!("{name}{ENDING}"), pack(wasm)?),
        };
        write(&staged.join(&name), &bytes)?;
        let address = format!("./{name}");
        Ok(Self { address, integrity: integrity(&bytes), bytes: bytes.len() })
    }

    /// A line of the page that has the browser ask for it before any script runs: a round trip less
    /// to wait. Only for what the shell asks for without a hash, or it would be asked for twice.
    pub(crate) fn early(&self) -> String {
        match self.address.ends_with(ENDING) {
            true => format!(
                "<link rel=\"preload\" href=\"{}\" as=\"fetch\" crossorigin>\n",
                self.address
            ),
            false => String::new(),
        }
    }
}

/// Packs bytes as small as this can.
fn pack(bytes: &[u8]) -> Outcome<Vec<u8>> {
    let mut options = LzmaOptions::with_preset(9);
    options.nice_len = 273;
    options.pb = 0;
    options.dict_size = u32::try_from(bytes.len().next_power_of_two().max(4096)).unwrap_or(1 << 26);
    let length = Some(bytes.len() as u64);
    let packed = LzmaWriter::new_use_header(Vec::new(), &options, length).and_then(|mut writer| {
        writer.write_all(bytes)?;
        writer.finish()
    });
    packed.map_err(|error| Failure(format!("the program cannot be packed: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_can_be_unpacked_and_says_its_length() {
        let bytes: Vec<u8> = (0..60_000_u32).map(|n| (n * n / 7 % 251) as u8).collect();
        let packed = pack(&bytes).unwrap();
        assert!(packed.len() < bytes.len());
        assert_eq!(packed[5..13], (bytes.len() as u64).to_le_bytes());
        let mut reader =
            lzma_rust2::LzmaReader::new_mem_limit(&packed[..], u32::MAX, None).unwrap();
        let mut again = Vec::new();
        std::io::Read::read_to_end(&mut reader, &mut again).unwrap();
        assert_eq!(again, bytes);
    }
}
