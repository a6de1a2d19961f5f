//! `cargo xtask serve`: the page on this machine, under the same content policy as the published one.
//!
//! A file server of a few lines instead of trunk's: that one adds an inline script and a socket for reloading.
//! Left out: anything a visitor from another machine would need. It answers this machine only.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use crate::shell::{Failure, Outcome, failure, files_below, root};
use crate::site::{Profile, build};
use crate::tools;

const PORT: u16 = 8080;
/// How many further ports are tried where nobody asked for one.
const PORTS_TRIED: u16 = 20;
/// How often the sources are looked at.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// A request line and its headers are never longer.
const REQUEST_BYTES_MAX: u64 = 16 * 1024;

/// Builds, serves, prints the address, and rebuilds when a source changes.
pub(crate) fn serve(port: Option<u16>) -> Outcome {
    let listener = listen(port)?;
    tools::for_serving()?;
    // Not `target/serve` or `target/page`: there cargo keeps the profiles of these names.
    let site = root().join("target/site");
    println!("Building the page (seconds when warm, up to three minutes from nothing).");
    let begun = Instant::now();
    let mut seen = newest_source();
    build(Profile::Serve, &site)?;
    println!("Built in {:.1} s.", begun.elapsed().as_secs_f32());
    let address = listener.local_addr().map_err(|error| Failure(error.to_string()))?;
    let answered = site.clone();
    thread::spawn(move || answer_all(&listener, &answered));
    println!("Synod is at http://{address}/ (Ctrl+C stops it).");
    loop {
        thread::sleep(LOOK_EVERY);
        let newest = newest_source();
        if newest != seen {
            seen = newest;
            rebuild(&site);
        }
    }
}

fn rebuild(site: &Path) {
    let begun = Instant::now();
    println!("A source changed: building again.");
    match build(Profile::Serve, site) {
        Ok(()) => println!("Built in {:.1} s. Reload the page.", begun.elapsed().as_secs_f32()),
        Err(failure) => println!("{failure}. The page of the last good build stays up."),
    }
}

fn listen(port: Option<u16>) -> Outcome<TcpListener> {
    let bind = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    if let Some(port) = port {
        return bind(port).map_err(|error| Failure(format!("Port {port} is not free: {error}")));
    }
    match (PORT..PORT + PORTS_TRIED).find_map(|port| bind(port).ok()) {
        Some(listener) => Ok(listener),
        None => failure(format!("No port from {PORT} on is free. Name one with --port N")),
    }
}

/// When a file of the page or the engine was last written.
fn newest_source() -> Option<SystemTime> {
    let mut files: Vec<PathBuf> = ["index.html", "Trunk.toml", "Cargo.toml", "Cargo.lock"]
        .iter()
        .map(|name| root().join(name))
        .collect();
    for folder in ["crates", "web"] {
        files.extend(files_below(&root().join(folder)).unwrap_or_default());
    }
    files.iter().filter_map(|file| file.metadata().ok()?.modified().ok()).max()
}

fn answer_all(listener: &TcpListener, site: &Path) {
    for stream in listener.incoming().flatten() {
        let site = site.to_owned();
        // A visitor that went away before its answer is no concern of the server.
        thread::spawn(move || drop(answer(stream, &site)));
    }
}

fn answer(stream: TcpStream, site: &Path) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut reader = BufReader::new(stream.try_clone()?.take(REQUEST_BYTES_MAX));
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut header = String::new();
    while 2 < reader.read_line(&mut header)? {
        header.clear();
    }
    let mut words = request.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let found = match method {
        "GET" | "HEAD" => file_for(target, site)
            .and_then(|file| Some((content_type(&file), std::fs::read(&file).ok()?))),
        _ => None,
    };
    let (status, kind, body) = match found {
        Some((kind, body)) => ("200 OK", kind, body),
        None => {
            ("404 Not Found", "text/plain; charset=utf-8", b"There is no such file.\n".to_vec())
        }
    };
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
         X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n\
         Cross-Origin-Opener-Policy: same-origin\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    if method != "HEAD" {
        stream.write_all(&body)?;
    }
    stream.flush()
}

/// The file that a request names, where it names one inside the site.
fn file_for(target: &str, site: &Path) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.strip_prefix('/')?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
    // Every file of the site has a plain name, so an escape or a backslash is never one of them.
    if !path.bytes().all(plain) {
        return None;
    }
    let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let file = if path.is_empty() { site.join("index.html") } else { site.join(path) };
    (inside && file.is_file()).then_some(file)
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("json" | "webmanifest") => "application/json",
        Some("toml" | "txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_the_site_is_served() {
        let site = root().join("crates/xtask/src");
        assert_eq!(file_for("/main.rs?x=1", &site), Some(site.join("main.rs")));
        for outside in
            ["/../Cargo.toml", "//etc/passwd", "/%2e%2e/Cargo.toml", "main.rs", "/tools", ""]
        {
            assert_eq!(file_for(outside, &site), None, "{outside}");
        }
    }
}
