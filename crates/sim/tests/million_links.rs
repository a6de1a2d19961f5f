//! A million damaged, changed and forged links: the decoder never panics, opens nothing but valid runs,
//! and takes at most 4 MiB. Alone in its program, since it counts the memory of all of it.

use data_encoding::BASE64URL_NOPAD;
use peak_alloc::PeakAlloc;
use synod_sim::saved::check::validate;
use synod_sim::saved::{BadLink, SavedRun, link};

mod runs;

use runs::{Dice, lesson, scenario};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const LINKS: u32 = 1_000_000;
const HEAP_MAX: usize = 4 << 20;

/// Decodes links and keeps the most memory that one of them took.
#[derive(Default)]
struct Decoder {
    decoded: u32,
    heap: usize,
}

impl Decoder {
    fn decode(&mut self, link: &str) -> Result<SavedRun, BadLink> {
        let before = MEMORY.current_usage();
        MEMORY.reset_peak_usage();
        let opened = link::decode(link);
        self.heap = self.heap.max(MEMORY.peak_usage() - before);
        self.decoded += 1;
        opened
    }
}

fn byte(dice: &mut Dice) -> u8 {
    dice.next().to_le_bytes()[7]
}

/// One or a few changes: a bit, a cut, an insertion, a piece moved from elsewhere.
fn mutate(bytes: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..=dice.below(3) {
        let place = dice.below(bytes.len().max(1));
        match dice.below(5) {
            0 if !bytes.is_empty() => bytes[place] ^= 1 << dice.below(8),
            1 if !bytes.is_empty() => bytes[place] = byte(dice),
            2 => bytes.truncate(place),
            3 => bytes.insert(place.min(bytes.len()), byte(dice)),
            _ => {
                let from = dice.below(bytes.len().max(1));
                let piece: Vec<u8> = bytes.iter().skip(from).take(dice.below(9)).copied().collect();
                let end = (place + dice.below(9)).min(bytes.len());
                bytes.splice(place.min(end)..end, piece);
            }
        }
    }
}

/// A link of the form of this flag around these bytes, with a length and a checksum that hold.
fn sealed(flag: u8, body: &[u8]) -> String {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&[flag]);
    hasher.update(body);
    let low = u8::try_from(body.len() % 128).expect("seven bits") | 0x80;
    let high = u8::try_from(body.len() / 128).expect("a body is short");
    let bytes = [&[flag, low, high], body, &hasher.finalize().to_le_bytes()].concat();
    format!("s={}.{}", 1 + flag / 2, BASE64URL_NOPAD.encode(&bytes))
}

/// The flag and the body of a link.
fn opened(link: &str) -> (u8, Vec<u8>) {
    let bytes = BASE64URL_NOPAD.decode(&link.as_bytes()["s=1.".len()..]).expect("as it was made");
    let start = if bytes[1] < 0x80 { 2 } else { 3 };
    (bytes[0], bytes[start..bytes.len() - 4].to_vec())
}

/// As they travel, damaged: what opens is what was sent.
fn damaged(decoder: &mut Decoder) {
    let runs = [SavedRun::new("raft"), scenario(10), scenario(50), lesson(10)];
    let links = runs.each_ref().map(|run| format!("#{}", link::encode(run)));
    let mut dice = Dice(7);
    for _ in 0..LINKS / 2 {
        let mut bytes = links[dice.below(links.len())].clone().into_bytes();
        mutate(&mut bytes, &mut dice);
        if let Ok(run) = decoder.decode(&String::from_utf8_lossy(&bytes)) {
            assert!(runs.contains(&run), "a mutated link opened as another run");
        }
    }
}

/// With a length and a checksum that hold, whatever is inside: what opens is valid.
fn forged(decoder: &mut Decoder) {
    let runs = [scenario(0), scenario(10), scenario(50), lesson(2), lesson(10)];
    let links = runs.map(|run| opened(&link::encode(&run)));
    let mut dice = Dice(11);
    let mut accepted = 0;
    for _ in 0..LINKS / 2 {
        let (flag, mut body) = links[dice.below(links.len())].clone();
        mutate(&mut body, &mut dice);
        if let Ok(run) = decoder.decode(&sealed(flag, &body)) {
            assert_eq!(validate(&run), Ok(()));
            assert_eq!(link::decode(&link::encode(&run)), Ok(run));
            accepted += 1;
        }
    }
    assert!(5_000 < accepted, "the forgeries reach the inside: {accepted}");
}

/// What unpacks to a thousand times its size is left packed.
fn bombs(decoder: &mut Decoder) {
    let bomb = miniz_oxide::deflate::compress_to_vec(&vec![0; 5 << 20], 9);
    for flag in 0..=u8::MAX {
        assert!(decoder.decode(&sealed(flag, &bomb)).is_err(), "a bomb with flag {flag}");
    }
    let packed = opened(&link::encode(&scenario(50))).0;
    assert!(matches!(decoder.decode(&sealed(packed, &bomb)), Err(BadLink::TooLarge)));
}

#[test]
fn a_million_links_open_as_valid_runs_or_not_at_all_in_four_mebibytes() {
    let mut decoder = Decoder::default();
    damaged(&mut decoder);
    forged(&mut decoder);
    bombs(&mut decoder);
    assert!(LINKS <= decoder.decoded);
    assert!(10_000 < decoder.heap, "memory is counted: {} bytes", decoder.heap);
    assert!(decoder.heap <= HEAP_MAX, "one link took {} bytes", decoder.heap);
}
