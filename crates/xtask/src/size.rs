//! How many bytes the page costs on the wire, compressed as the common hosts do it.

use std::path::Path;

use miniz_oxide::deflate::compress_to_vec;

use crate::later::is_later;
use crate::shell::{Outcome, failure, files_below, read, read_bytes};

/// What the first view may cost, in bytes.
pub(crate) const FIRST_VIEW_MAX: usize = 300_000;
/// What the whole site may cost, in bytes.
pub(crate) const EVERYTHING_MAX: usize = 500_000;

/// The header and the checksum that gzip puts around a deflated file.
const GZIP_FRAME: usize = 18;
/// The level that hosts use at most.
const LEVEL: u8 = 9;

/// What a built site weighs.
pub(crate) struct Weight {
    pub(crate) first_view: usize,
    pub(crate) everything: usize,
    /// Each file with its size on the wire, heaviest first.
    pub(crate) files: Vec<(String, usize)>,
}

/// Weighs the site in a folder. The first view is the page and every file that it names,
/// but for the modules that it loads afterwards.
pub(crate) fn weigh(site: &Path) -> Outcome<Weight> {
    let page = read(&site.join("index.html"))?;
    let mut weight = Weight { first_view: 0, everything: 0, files: Vec::new() };
    for file in files_below(site)? {
        let name = file.strip_prefix(site).expect("the file is below the site");
        let name = name.display().to_string();
        if name == "SHA256SUMS" {
            continue;
        }
        let bytes = compress_to_vec(&read_bytes(&file)?, LEVEL).len() + GZIP_FRAME;
        weight.everything += bytes;
        let named = page.contains(&format!("./{name}\"")) && !is_later(&name);
        if name == "index.html" || named {
            weight.first_view += bytes;
        }
        weight.files.push((name, bytes));
    }
    weight.files.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    Ok(weight)
}

/// Prints the weight of a built site, file by file.
pub(crate) fn print(site: &Path) -> Outcome {
    let weight = weigh(site)?;
    for (name, size) in &weight.files {
        println!("  {:>7.1} kB  {name}", kilobytes(*size));
    }
    println!("  {:>7.1} kB  on the wire (gzip)", kilobytes(weight.everything));
    Ok(())
}

/// Fails where the site is heavier than it may be.
pub(crate) fn hold(site: &Path) -> Outcome {
    print(site)?;
    let weight = weigh(site)?;
    let limits = [
        ("the first view", weight.first_view, FIRST_VIEW_MAX),
        ("everything", weight.everything, EVERYTHING_MAX),
    ];
    for (what, size, limit) in limits {
        println!("  {what}: {:.1} of {:.0} kB", kilobytes(size), kilobytes(limit));
        if limit < size {
            return failure(format!("{what} weighs {size} bytes of gzip; the budget is {limit}"));
        }
    }
    Ok(())
}

/// Thousands of bytes, for people.
#[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
pub(crate) fn kilobytes(bytes: usize) -> f64 {
    bytes as f64 / 1000.0
}
